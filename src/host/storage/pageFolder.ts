import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Log } from '../util/log.ts';
import type { HomePaths } from './homePaths.ts';
import { PageFile } from './pageFile.ts';

/** The page files of this host. */
export class PageFolder implements AsyncDisposable {
  private readonly folder: string;
  private readonly files = new Set<PageFile>();

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** To be called by the one host of the home: removes what former ones left. */
  static async open({ paths, log }: { readonly paths: HomePaths; readonly log: Log }): Promise<PageFolder> {
    for (const name of await readdir(paths.pages).catch(() => [])) {
      await rm(path.join(paths.pages, name), { recursive: true, force: true }).catch((error: unknown) => { log.error('a page file of a former host could not be removed', error); });
    }
    return new PageFolder(paths.pages);
  }

  /** A new file, which is made when something is written to it. Whoever asks for it disposes it. */
  create(): PageFile {
    const file = new PageFile(this.folder, { onDidClose: () => { this.files.delete(file); } });
    this.files.add(file);
    return file;
  }

  /** Closes and removes all files. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.files].map((file) => file[Symbol.asyncDispose]()));
  }
}
