import { readdirSync, readFileSync } from 'node:fs';
import { readFile, stat, utimes } from 'node:fs/promises';
import path from 'node:path';
import type { ImageRef, MessageImage, NewImage } from '../../protocol/domain/image.ts';
import { IMAGE_EXTENSIONS, MAX_IMAGE_BYTES, MAX_IMAGE_EDGE, MAX_MESSAGE_IMAGE_BYTES, MAX_MESSAGE_IMAGES, type ImageMediaType } from '../../protocol/domain/imageLimits.ts';
import { MissionControlError } from '../../protocol/errors.ts';
import { say } from '../../protocol/texts/say.ts';
import { imageFacts, imageRef } from '../util/imageFacts.ts';
import { ensurePrivateFolder, isMissing, moveFile, namesIn, removeFile, writeFileAtomic } from './durableFile.ts';

/** Characters of a picture's own name that are kept in the name of its file. */
const MAX_NAME_CHARS = 60;

const MEBIBYTE = 1024 * 1024;

/** Folder below that of a session for pictures of messages that nobody has sent yet. */
const UNSENT = 'unsent';

/** So long an unfinished message keeps its pictures; removed sessions wait in the trash for as long. */
const UNSENT_MS = 30 * 86_400_000;

/**
 * The pictures that people sent in sessions: `attachments/<sessionId>/<sha256>.<name>.<ending>`. The same picture is one file however often it is
 * sent, and no file is ever changed. Those of messages that are being written lie in `unsent` below, which is emptied of what is old: only
 * windows know what their unfinished messages name.
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
    for (const { ref, bytes } of found) await this.guard(() => this.settle(sessionId, ref, bytes));
    return [...new Map(found.map(({ ref }) => [ref.id, ref])).values()];
  }

  /** Keeps a picture of a message that is being written: for 30 days after it came last, or as long as the session when a message with it is sent. Throws `limit` and `invalidInput`. */
  async attach(sessionId: string, image: NewImage, nowMs: number): Promise<ImageRef> {
    const { ref, bytes } = checked(image);
    const place = await this.find(sessionId, ref.id);
    if (place?.isUnsent === false) return ref;
    await this.guard(async () => {
      const file = place?.file ?? await this.write(path.join(this.folderOf(sessionId), UNSENT), ref, bytes);
      await utimes(file, nowMs / 1000, nowMs / 1000);
    });
    return ref;
  }

  /** Deletes pictures that were attached long before `nowMs` and never sent; returns how many. */
  async dropUnsent(nowMs: number): Promise<number> {
    let count = 0;
    for (const sessionId of await namesIn(this.folder) ?? []) {
      // What programs that show folders leave in them.
      if (sessionId.includes('.')) continue;
      const folder = path.join(this.folderOf(sessionId), UNSENT);
      for (const name of await namesIn(folder) ?? []) {
        const file = path.join(folder, name);
        if ((await stat(file)).mtimeMs >= nowMs - UNSENT_MS) continue;
        await this.guard(() => removeFile(file));
        count += 1;
      }
    }
    return count;
  }

  /** The bytes of a picture that was sent or attached; `undefined` when it is not here. */
  async read(sessionId: string, imageId: string): Promise<{ readonly mediaType: ImageMediaType; readonly bytes: Buffer } | undefined> {
    const place = await this.find(sessionId, imageId);
    if (place === undefined) return undefined;
    const bytes = await readFile(place.file);
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

  /** Makes a picture one that was sent. Without bytes it is here in one of the two places. */
  private async settle(sessionId: string, ref: ImageRef, bytes: Buffer | undefined): Promise<void> {
    const place = await this.find(sessionId, ref.id);
    if (place?.isUnsent === true) {
      await moveFile(place.file, path.join(this.folderOf(sessionId), path.basename(place.file))).catch((error: unknown) => {
        // Another message with it goes out at the same moment.
        if (!isMissing(error)) throw error;
      });
    } else if (place === undefined && bytes !== undefined) await this.write(this.folderOf(sessionId), ref, bytes);
  }

  private async write(folder: string, ref: ImageRef, bytes: Buffer): Promise<string> {
    const file = path.join(folder, fileName(ref));
    await ensurePrivateFolder(folder);
    await writeFileAtomic(file, bytes);
    return file;
  }

  private async kept(sessionId: string, imageId: string, name: string | undefined): Promise<ImageRef> {
    const found = await this.find(sessionId, imageId);
    const bytes = found === undefined ? undefined : await readFile(found.file);
    const ref = bytes === undefined ? undefined : imageRef(bytes, name ?? nameIn(path.basename(found?.file ?? '')));
    if (ref === undefined) throw new MissionControlError('notFound', say('image.gone'));
    return ref;
  }

  private async find(sessionId: string, imageId: string): Promise<{ readonly file: string; readonly isUnsent: boolean } | undefined> {
    const sent = this.folderOf(sessionId);
    for (const folder of [sent, path.join(sent, UNSENT)]) {
      const name = fileOf(imageId, await namesIn(folder) ?? []);
      if (name !== undefined) return { file: path.join(folder, name), isUnsent: folder !== sent };
    }
    return undefined;
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
