import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { REPO_ROOT } from '../../../support/repoRoot.ts';
import { useTheme } from '../actions.ts';
import type { Cockpit } from '../cockpit.ts';
import { nothingCovers } from '../pictures.ts';

/** The window while a picture is taken: the panel gets what the side bar leaves. */
export const WIDE = { width: 1120, height: 780 };
const NARROW = { width: 760, height: 780 };

const VARIANTS = [
  { name: 'light', theme: 'Light Modern', isNarrow: false },
  { name: 'contrast', theme: 'Dark High Contrast', isNarrow: false },
  { name: 'dark', theme: 'Dark Modern', isNarrow: false },
  { name: 'narrow', theme: 'Dark Modern', isNarrow: true },
] as const;

/** Of what sheets are made, and where they go. */
export interface LooksOptions {
  /** Folder below `test/results`. */
  readonly folder: string;
  /** Parts of names of states; all states when it is empty. */
  readonly wanted: readonly string[];
  /** CSS selector of the part of the window that is pictured. Default: its editors. */
  readonly part?: string;
  /** What the names of all states begin with. */
  readonly prefix?: string;
}

/** What is particular about a state. */
export interface StateOptions {
  /** Does what a change of the theme undoes, such as opening a list that closes when the keyboard leaves it. */
  readonly again?: () => Promise<unknown>;
  /** The state is something that lies over the window, such as a menu. */
  readonly isOverlay?: boolean;
}

/** Pictures of the editor's part of the window: of each state one sheet with all its variants side by side, to be looked at by people. */
export class Looks {
  /** States in which something did not fit, one line each. */
  readonly problems: string[] = [];
  private readonly cockpit: Cockpit;
  private readonly options: LooksOptions;
  private count = 0;

  constructor(cockpit: Cockpit, options: LooksOptions) {
    this.cockpit = cockpit;
    this.options = options;
  }

  /** Where the sheets are. */
  get folder(): string {
    return path.join(REPO_ROOT, 'test', 'results', this.options.folder);
  }

  /** Takes away the sheets of the run before; those stay that are not taken anew. */
  async clear(): Promise<void> {
    if (this.options.wanted.length === 0) await rm(this.folder, { recursive: true, force: true });
    await mkdir(this.folder, { recursive: true });
  }

  private isWanted(state: string): boolean {
    const { wanted } = this.options;
    return wanted.length === 0 || wanted.some((part) => state.includes(part));
  }

  /** Takes the sheet of a state. */
  async take(name: string, { again = async () => {}, isOverlay = false }: StateOptions = {}): Promise<void> {
    this.count += 1;
    const state = `${this.options.prefix ?? ''}${name}`;
    if (!this.isWanted(state)) return;
    const { page } = this.cockpit;
    const pictures: Buffer[] = [];
    let theme = '';
    for (const variant of VARIANTS) {
      if (variant.theme !== theme) await useTheme(this.cockpit, variant.theme);
      theme = variant.theme;
      await page.setViewportSize(variant.isNarrow ? NARROW : WIDE);
      await again();
      pictures.push(await this.picture(isOverlay));
      if (variant.isNarrow) await this.checkWidth(state);
    }
    await page.setViewportSize(WIDE);
    const file = path.join(this.folder, `${this.options.prefix ?? ''}${String(this.count).padStart(2, '0')}-${name.replaceAll(/[^\w]+/g, '-')}.png`.replaceAll(' ', '-'));
    await writeFile(file, await sheet(page, pictures));
    console.log(path.relative(REPO_ROOT, file));
  }

  private async picture(isOverlay: boolean): Promise<Buffer> {
    const { page } = this.cockpit;
    if (!isOverlay) await page.mouse.move(250, 5);
    if (!isOverlay) await nothingCovers(page);
    await page.waitForTimeout(250); // Layout and colours of webviews follow the window's.
    const clip = await page.locator(this.options.part ?? '.part.editor').boundingBox();
    return await page.screenshot(clip === null ? {} : { clip });
  }

  /** In a narrow editor nothing may have to be scrolled sideways. */
  private async checkWidth(state: string): Promise<void> {
    for (const frame of this.cockpit.page.frames()) {
      const over = await frame.evaluate(() => {
        const panel = document.querySelector('mc-session-panel, mc-costs-panel');
        return panel === null || !panel.checkVisibility() ? 0 : document.documentElement.scrollWidth - document.documentElement.clientWidth;
      }).catch(() => 0);
      if (over > 0) this.problems.push(`${state}: ${over} px too wide when narrow`);
    }
  }
}

/** Pictures two by two on one page. */
async function sheet(page: Page, pictures: readonly Buffer[]): Promise<Buffer> {
  const blank = await page.context().newPage();
  try {
    await blank.setViewportSize({ width: 1640, height: 1000 });
    const images = pictures.map((picture) => `<img src="data:image/png;base64,${picture.toString('base64')}">`).join('');
    await blank.setContent(`<body style="margin:0;background:#888;display:grid;grid-template-columns:auto auto;gap:6px;justify-content:start;align-items:start">${images}</body>`);
    await blank.evaluate(() => Promise.all([...document.images].map((image) => image.decode())));
    return await blank.screenshot({ fullPage: true });
  } finally {
    await blank.close();
  }
}
