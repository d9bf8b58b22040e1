import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

/**
 * Makes a language pack known to a server that does not run yet, as installing one does; with `--locale` the window then has this display
 * language, and `vscode.env.language` and the bundles of extensions follow. The pack translates nothing of the editor's own: packs come from
 * the marketplace, which tests do not ask, and the editor shows English where a pack has nothing.
 */
export async function installLanguage(serverDataDir: string, language: string): Promise<void> {
  const data = path.join(serverDataDir, 'data');
  await mkdir(data, { recursive: true });
  const translations = path.join(data, `language-${language}.json`);
  await writeFile(translations, JSON.stringify({ version: '1.0.0', contents: {} }));
  const extensions = [{ extensionIdentifier: { id: `mission-control.language-${language}` }, version: '1.0.0' }];
  const hash = createHash('md5').update(JSON.stringify(extensions)).digest('hex');
  await writeFile(path.join(data, 'languagepacks.json'), JSON.stringify({ [language]: { hash, extensions, translations: { vscode: translations }, label: language } }));
}
