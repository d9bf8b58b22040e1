import type { ImageRef } from '../../src/protocol/domain/image.ts';
import type { ExtensionLink } from './extensionLink.ts';

/** Bytes of pictures that are kept though nothing shows them now; those in sight count too, and stay. */
const MAX_KEPT_BYTES = 48 * 1024 * 1024;

interface Picture {
  readonly url: string;
  readonly bytes: number;
  /** How many places show it. */
  shownCount: number;
}

/** The pictures of a session in this page: asked for when they come into sight, and let go when others need the room. */
export class Pictures {
  private readonly known = new Map<string, Picture>();
  private readonly loading = new Map<string, Promise<Picture>>();
  private readonly maxKeptBytes: number;
  private source: { readonly link: ExtensionLink; readonly sessionId: string } | undefined;
  private bytes = 0;

  constructor(maxKeptBytes = MAX_KEPT_BYTES) {
    this.maxKeptBytes = maxKeptBytes;
  }

  /** Where pictures come from. */
  use(link: ExtensionLink, sessionId: string): void {
    this.source = { link, sessionId };
  }

  /** A picture that the page has already, such as one that was pasted. */
  add(id: string, blob: Blob): void {
    if (!this.known.has(id)) this.keep(id, blob);
  }

  /** The address of a picture, which holds until `letGo`. Throws what the host says when it has none. */
  async show(ref: ImageRef): Promise<string> {
    let picture = this.known.get(ref.id);
    if (picture === undefined) {
      const loading = this.loading.get(ref.id) ?? this.load(ref).finally(() => { this.loading.delete(ref.id); });
      this.loading.set(ref.id, loading);
      picture = await loading;
    }
    picture.shownCount += 1;
    // The last one shown is the last one to go.
    this.known.delete(ref.id);
    this.known.set(ref.id, picture);
    return picture.url;
  }

  letGo(ref: ImageRef): void {
    const picture = this.known.get(ref.id);
    if (picture !== undefined) picture.shownCount -= 1;
    this.makeRoom();
  }

  private async load(ref: ImageRef): Promise<Picture> {
    if (this.source === undefined) throw new Error('Nobody has pictures.');
    const { link, sessionId } = this.source;
    const { data, mediaType } = await link.call('sessions.image', { sessionId, imageId: ref.id });
    return this.keep(ref.id, new Blob([bytesOf(data)], { type: mediaType }));
  }

  private keep(id: string, blob: Blob): Picture {
    const picture: Picture = { url: URL.createObjectURL(blob), bytes: blob.size, shownCount: 0 };
    this.known.set(id, picture);
    this.bytes += blob.size;
    this.makeRoom(id);
    return picture;
  }

  private makeRoom(wanted?: string): void {
    for (const [id, { url, bytes, shownCount }] of this.known) {
      if (this.bytes <= this.maxKeptBytes) return;
      if (shownCount > 0 || id === wanted) continue;
      URL.revokeObjectURL(url);
      this.known.delete(id);
      this.bytes -= bytes;
    }
  }
}

/** Those of this page: a page shows one session. */
export const pictures = new Pictures();

/** The bytes of a base64 text. */
export function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at += 1) bytes[at] = text.charCodeAt(at);
  return bytes;
}
