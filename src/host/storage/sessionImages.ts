import { readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { ImageRef, MessageImage, NewImage } from '../../protocol/domain/image.ts';
import { IMAGE_EXTENSIONS, MAX_IMAGE_BYTES, MAX_IMAGE_EDGE, MAX_MESSAGE_IMAGE_BYTES, MAX_MESSAGE_IMAGES, type ImageMediaType } from '../../protocol/domain/imageLimits.ts';
import { MissionControlError } from '../../protocol/errors.ts';
import { say } from '../../protocol/texts/say.ts';
import { imageFacts, imageRef } from '../util/imageFacts.ts';
import { ensurePrivateFolder, isMissing, moveFile, namesIn, writeFileAtomic } from './durableFile.ts';

/** Characters of a picture's own name that are kept in the name of its file. */
const MAX_NAME_CHARS = 60;

const MEBIBYTE = 1024 * 1024;

/**
 * The pictures that people sent in sessions: `attachments/<sessionId>/<sha256>.<name>.<ending>`. The same picture is one file however often it is
 * sent, and no file is ever changed.
 */
export class SessionImages {
  private readonly folder: string;
  private readonly guard: (write: () => Promise<void>) => Promise<void>;

  /** `folder`: that of all sessions; made when the first picture comes. `guard` may keep it from being written. */
  constructor(folder: string, guard: (write: () => Promise<void>) => Promise<void> = (write) => write()) {
    this.folder = folder;
    this.guard = guard;
  }

  /**
   * Keeps the pictures of one message and gives their references, in order, each once. They are on disk when it resolves. Throws `limit`,
   * `invalidInput` for what is no picture, and `notFound` for the id of one that the session does not have.
   */
  async keep(sessionId: string, images: readonly MessageImage[] = []): Promise<readonly ImageRef[]> {
    if (images.length === 0) return [];
    if (images.length > MAX_MESSAGE_IMAGES) throw new MissionControlError('limit', say('image.tooMany', { count: images.length, most: MAX_MESSAGE_IMAGES }));
    const found: { readonly ref: ImageRef; readonly bytes?: Buffer }[] = [];
    for (const image of images) found.push('data' in image ? checked(image) : { ref: await this.kept(sessionId, image.id, image.name) });
    const total = found.reduce((sum, { ref }) => sum + ref.bytes, 0);
    if (total > MAX_MESSAGE_IMAGE_BYTES) throw new MissionControlError('limit', say('image.tooMuch', { size: megabytes(total), most: megabytes(MAX_MESSAGE_IMAGE_BYTES) }));
    for (const { ref, bytes } of found) if (bytes !== undefined) await this.guard(() => this.write(sessionId, ref, bytes));
    return [...new Map(found.map(({ ref }) => [ref.id, ref])).values()];
  }

  /** The bytes of a picture that was sent; `undefined` when it is not here. */
  async read(sessionId: string, imageId: string): Promise<{ readonly mediaType: ImageMediaType; readonly bytes: Buffer } | undefined> {
    const name = await this.find(sessionId, imageId);
    if (name === undefined) return undefined;
    const bytes = await readFile(path.join(this.folderOf(sessionId), name));
    const facts = imageFacts(bytes);
    return facts === undefined ? undefined : { mediaType: facts.mediaType, bytes };
  }

  /** The same for the moment in which a message is handed over: between that and the next step nothing may come. Base64. */
  readNow(sessionId: string, imageId: string): string | undefined {
    try {
      const folder = this.folderOf(sessionId);
      const name = fileOf(imageId, readdirSync(folder));
      return name === undefined ? undefined : readFileSync(path.join(folder, name)).toString('base64');
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  /** What pictures were called by who sent them, by id; without those that had no name. */
  async names(sessionId: string): Promise<ReadonlyMap<string, string>> {
    const names = await namesIn(this.folderOf(sessionId)) ?? [];
    return new Map(names.flatMap((name) => (nameIn(name) === '' ? [] : [[name.slice(0, 64), nameIn(name)] as const])));
  }

  private async write(sessionId: string, ref: ImageRef, bytes: Buffer): Promise<void> {
    if (await this.find(sessionId, ref.id) !== undefined) return;
    const folder = this.folderOf(sessionId);
    await ensurePrivateFolder(folder);
    await writeFileAtomic(path.join(folder, fileName(ref)), bytes);
  }

  private async kept(sessionId: string, imageId: string, name: string | undefined): Promise<ImageRef> {
    const found = await this.find(sessionId, imageId);
    const bytes = found === undefined ? undefined : await readFile(path.join(this.folderOf(sessionId), found));
    const ref = bytes === undefined ? undefined : imageRef(bytes, name ?? nameIn(found ?? ''));
    if (ref === undefined) throw new MissionControlError('notFound', say('image.gone'));
    return ref;
  }

  private async find(sessionId: string, imageId: string): Promise<string | undefined> {
    return fileOf(imageId, await namesIn(this.folderOf(sessionId)) ?? []);
  }

  private folderOf(sessionId: string): string {
    return path.join(this.folder, sessionId);
  }
}

function fileOf(imageId: string, names: readonly string[]): string | undefined {
  return names.find((name) => name.startsWith(`${imageId}.`));
}

function fileName({ id, mediaType, name = '' }: ImageRef): string {
  const plain = plainName(name);
  return `${id}.${plain === '' ? '' : `${plain}.`}${IMAGE_EXTENSIONS[mediaType][0]}`;
}

/** A name that every file system takes, without its ending. */
function plainName(name: string): string {
  const base = name.replace(/\.[a-z]{2,4}$/i, '').replaceAll(/[^\p{L}\p{N}_-]+/gu, ' ').trim();
  return Array.from(base).slice(0, MAX_NAME_CHARS).join('').trim();
}

/** What the picture was called, by the name of its file; empty when it had no name. */
function nameIn(file: string): string {
  const [, plain, ending] = /^[0-9a-f]{64}\.(.+)\.([a-z]+)$/.exec(file) ?? [];
  return plain === undefined ? '' : `${plain}.${ending ?? ''}`;
}

function checked({ name, data }: NewImage): { readonly ref: ImageRef; readonly bytes: Buffer } {
  const bytes = Buffer.from(data, 'base64');
  const ref = imageRef(bytes, name);
  if (ref === undefined) throw new MissionControlError('invalidInput', say('image.unknown', { name }));
  if (ref.bytes > MAX_IMAGE_BYTES) throw new MissionControlError('limit', say('image.tooLarge', { name, size: megabytes(ref.bytes), most: megabytes(MAX_IMAGE_BYTES) }));
  const edge = Math.max(ref.width ?? 0, ref.height ?? 0);
  if (edge > MAX_IMAGE_EDGE) throw new MissionControlError('limit', say('image.tooWide', { name, edge, most: MAX_IMAGE_EDGE }));
  return { ref, bytes };
}

/** For people: 3.8. */
function megabytes(bytes: number): number {
  return Math.round((bytes / MEBIBYTE) * 10) / 10;
}

/** Moves the folder with the pictures of a session, if there is one; durable when it resolves. */
export async function moveSessionImages(from: string, to: string): Promise<void> {
  if (await namesIn(from) === undefined) return;
  await ensurePrivateFolder(path.dirname(to));
  await moveFile(from, to);
}
