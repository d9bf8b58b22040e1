import type { NewImage } from '../../src/protocol/domain/image.ts';
import { IMAGE_MEDIA_TYPES, MAX_IMAGE_BYTES, MAX_UNSCALED_EDGE, USEFUL_EDGE } from '../../src/protocol/domain/imageLimits.ts';

/** An image that can be sent, also as the page shows it. */
export interface PreparedImage {
  readonly image: NewImage;
  readonly blob: Blob;
}

/** How well JPEG keeps what does not fit as PNG. */
const JPEG_QUALITY = 0.9;

/**
 * Makes an image ready to be sent: one that is too large for models is made smaller, one of another kind (BMP, AVIF …) becomes a PNG. `undefined`
 * when the browser cannot read it.
 */
export async function prepareImage(file: Blob, name: string): Promise<PreparedImage | undefined> {
  const bitmap = await createImageBitmap(file).catch(() => undefined);
  if (bitmap === undefined) return undefined;
  try {
    const mediaType = IMAGE_MEDIA_TYPES.find((type) => type === file.type);
    const edge = Math.max(bitmap.width, bitmap.height);
    if (mediaType !== undefined && edge <= MAX_UNSCALED_EDGE && file.size <= MAX_IMAGE_BYTES) return { image: { name, mediaType, data: await base64Of(file) }, blob: file };
    const scale = Math.min(1, USEFUL_EDGE / edge);
    const canvas = new OffscreenCanvas(Math.max(1, Math.round(bitmap.width * scale)), Math.max(1, Math.round(bitmap.height * scale)));
    const context = canvas.getContext('2d');
    if (context === null) return undefined;
    context.imageSmoothingQuality = 'high';
    context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    // Screenshots stay sharp as PNG; photographs may be too large so.
    const png = file.type === 'image/jpeg' ? undefined : await canvas.convertToBlob({ type: 'image/png' });
    const blob = png !== undefined && png.size <= MAX_IMAGE_BYTES ? png : await canvas.convertToBlob({ type: 'image/jpeg', quality: JPEG_QUALITY });
    const type = blob.type === 'image/png' ? 'image/png' : 'image/jpeg';
    return { image: { name: withEnding(name, type), mediaType: type, data: await base64Of(blob) }, blob };
  } finally {
    bitmap.close();
  }
}

/** The bytes as base64, without the head of a data address. */
function base64Of(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener('load', () => { resolve((reader.result as string).replace(/^[^,]*,/, '')); });
    reader.addEventListener('error', () => { reject(reader.error ?? new Error('An image could not be read.')); });
    reader.readAsDataURL(blob);
  });
}

function withEnding(name: string, type: 'image/png' | 'image/jpeg'): string {
  return name === '' ? '' : `${name.replace(/\.\w+$/, '')}.${type === 'image/png' ? 'png' : 'jpg'}`;
}
