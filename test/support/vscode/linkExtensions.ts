import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

/** Extensions to make known to a server that does not run yet. */
export interface LinkExtensionOptions {
  /** Folders of built extensions. */
  readonly folders: readonly string[];
  readonly serverDataDir: string;
  readonly extensionsDir?: string | undefined;
}

/**
 * Makes built extension folders count as installed, without packaging them. The window then behaves as for a person: the smoke test driver,
 * which extension development needs in a built VS Code, hides every notification toast.
 */
export async function linkExtensions({ folders, serverDataDir, extensionsDir = path.join(serverDataDir, 'extensions') }: LinkExtensionOptions): Promise<void> {
  const entries = await Promise.all(
    folders.map(async (folder) => {
      const { publisher, name, version } = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8')) as Record<string, string>;
      const location = { $mid: 1, path: pathToFileURL(folder).pathname, scheme: 'file' };
      return { identifier: { id: `${publisher}.${name}` }, version, location };
    }),
  );
  await mkdir(extensionsDir, { recursive: true });
  // VS Code's own list of what is installed; it takes a location outside this folder.
  await writeFile(path.join(extensionsDir, 'extensions.json'), JSON.stringify(entries));
}
