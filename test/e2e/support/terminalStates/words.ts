import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { REPO_ROOT } from '../../../support/repoRoot.ts';

/** What is written in a window, in its display language, by the English text or by the key in the manifest. */
export class Words {
  /** `undefined`: English. */
  readonly language: string | undefined;
  private readonly texts: Readonly<Record<string, string>>;
  private readonly manifest: Readonly<Record<string, string>>;

  private constructor(language: string | undefined, texts: Readonly<Record<string, string>>, manifest: Readonly<Record<string, string>>) {
    this.language = language;
    this.texts = texts;
    this.manifest = manifest;
  }

  static async of(language: string | undefined): Promise<Words> {
    const read = async (file: string): Promise<Record<string, string>> => JSON.parse(await readFile(path.join(REPO_ROOT, file), 'utf8')) as Record<string, string>;
    const ending = language === undefined ? '' : `.${language}`;
    return new Words(language, await read(`media/l10n/bundle.l10n${ending}.json`), await read(`package.nls${ending}.json`));
  }

  say(english: string): string {
    const text = this.texts[english];
    if (text === undefined) throw new Error(`Nothing says "${english}".`);
    return text;
  }

  ofManifest(key: string): string {
    const text = this.manifest[key];
    if (text === undefined) throw new Error(`The manifest has no "${key}".`);
    return text;
  }

  /** A command as the palette has it. */
  command(name: string): string {
    return `Mission Control: ${this.ofManifest(`command.${name}`)}`;
  }

  /** The label of the first button in a view's welcome text. */
  welcome(key: string): string {
    return /\[([^\]]+)\]/.exec(this.ofManifest(key))?.[1] ?? '';
  }
}
