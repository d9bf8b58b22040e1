import { randomUUID } from 'node:crypto';
import os from 'node:os';
import path from 'node:path';
import { SessionImages } from '../../src/host/storage/sessionImages.ts';

/** A store of images in a folder of its own, which is made with the first image. */
export function tempImages(): SessionImages {
  return new SessionImages(path.join(os.tmpdir(), `mc-images-${randomUUID().slice(0, 8)}`));
}
