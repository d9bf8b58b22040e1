import * as z from 'zod/mini';
import type { ImageRef } from '../../../protocol/domain/image.ts';
import { imageRef } from '../../util/imageFacts.ts';
import type { ImageBytes } from '../agentProvider.ts';

const imageBlockSchema = z.object({ type: z.literal('image'), source: z.object({ type: z.literal('base64'), data: z.string() }) });

/** An image out of a message, by reference and whole. */
export interface FoundImage {
  readonly ref: ImageRef;
  readonly bytes: Buffer;
}

/** The images of a message's content, or of a tool's result; those that are named by an address are not here. */
export function imagesOf(content: unknown): FoundImage[] {
  if (!Array.isArray(content)) return [];
  return content.flatMap((block) => {
    const parsed = z.safeParse(imageBlockSchema, block);
    if (!parsed.success) return [];
    const bytes = Buffer.from(parsed.data.source.data, 'base64');
    const ref = imageRef(bytes);
    return ref === undefined ? [] : [{ ref, bytes }];
  });
}

/** What else there is in a message's content. */
export function withoutImages(content: unknown): unknown {
  return Array.isArray(content) ? content.filter((block) => !z.safeParse(imageBlockSchema, block).success) : content;
}

/** The field of an item that names images; nothing without any. */
export function imageField(images: readonly FoundImage[]): { images?: ImageRef[] } {
  return images.length === 0 ? {} : { images: images.map(({ ref }) => ref) };
}

/** Images of the last tool results, which the transcript has a moment later. The oldest make room. */
export class RecentImages {
  private readonly maxBytes: number;
  private readonly images = new Map<string, FoundImage>();
  private bytes = 0;

  constructor(maxBytes: number) {
    this.maxBytes = maxBytes;
  }

  add(image: FoundImage): void {
    if (image.bytes.length > this.maxBytes || this.images.has(image.ref.id)) return;
    this.images.set(image.ref.id, image);
    this.bytes += image.bytes.length;
    for (const [id, oldest] of this.images) {
      if (this.bytes <= this.maxBytes) break;
      this.images.delete(id);
      this.bytes -= oldest.bytes.length;
    }
  }

  find(imageId: string): ImageBytes | undefined {
    const found = this.images.get(imageId);
    return found === undefined ? undefined : { mediaType: found.ref.mediaType, bytes: found.bytes };
  }
}
