import { createHash } from 'node:crypto';
import type { ImageRef } from '../../protocol/domain/image.ts';
import type { ImageMediaType } from '../../protocol/domain/imageLimits.ts';

/** What the bytes of a picture say of themselves; the size in pixels where it is where it belongs. */
export interface ImageFacts {
  readonly mediaType: ImageMediaType;
  readonly width?: number;
  readonly height?: number;
}

/** Looks at the first bytes; `undefined` for what is no picture that models can look at, whatever its name says. */
export function imageFacts(bytes: Buffer): ImageFacts | undefined {
  if (bytes.length < 12) return undefined;
  if (bytes.subarray(0, 8).equals(PNG_BEGIN)) return { mediaType: 'image/png', ...(bytes.length < 24 ? {} : { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) }) };
  const begin = bytes.toString('latin1', 0, 12);
  if (begin.startsWith('GIF87a') || begin.startsWith('GIF89a')) return { mediaType: 'image/gif', width: bytes.readUInt16LE(6), height: bytes.readUInt16LE(8) };
  if (begin.startsWith('RIFF') && begin.endsWith('WEBP')) return { mediaType: 'image/webp', ...webpSize(bytes) };
  if (begin.startsWith('\xff\xd8\xff')) return { mediaType: 'image/jpeg', ...jpegSize(bytes) };
  return undefined;
}

/** The reference of a picture. Its bytes count more than what is said of their type; `undefined` when they are no picture. */
export function imageRef(bytes: Buffer, name = ''): ImageRef | undefined {
  const facts = imageFacts(bytes);
  return facts === undefined ? undefined : { id: createHash('sha256').update(bytes).digest('hex'), ...facts, bytes: bytes.length, ...(name === '' ? {} : { name }) };
}

const PNG_BEGIN = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

interface Size {
  readonly width?: number;
  readonly height?: number;
}

/** The three kinds of WebP keep their size in three ways (developers.google.com/speed/webp/docs/riff_container). */
function webpSize(bytes: Buffer): Size {
  if (bytes.length < 30) return {};
  switch (bytes.toString('latin1', 12, 16)) {
    case 'VP8 ':
      return { width: bytes.readUInt16LE(26) & 0x3fff, height: bytes.readUInt16LE(28) & 0x3fff };
    case 'VP8L': {
      const bits = bytes.readUInt32LE(21);
      return { width: 1 + (bits & 0x3fff), height: 1 + ((bits >>> 14) & 0x3fff) };
    }
    case 'VP8X':
      return { width: 1 + bytes.readUIntLE(24, 3), height: 1 + bytes.readUIntLE(27, 3) };
    default:
      return {};
  }
}

/** The size is in the frame header, behind segments of any length such as a camera's notes. */
function jpegSize(bytes: Buffer): Size {
  for (let at = 2; at + 9 <= bytes.length;) {
    if (bytes[at] !== 0xff) return {};
    const marker = bytes[at + 1] ?? 0;
    // Start of frame in any coding; C4, C8 and CC are tables.
    if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc) return { height: bytes.readUInt16BE(at + 5), width: bytes.readUInt16BE(at + 7) };
    at += marker === 0xff ? 1 : 2 + bytes.readUInt16BE(at + 2);
  }
  return {};
}
