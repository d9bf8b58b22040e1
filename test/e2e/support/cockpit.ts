import type { Page } from 'playwright-core';
import { CleanupStack } from '../../support/cleanupStack.ts';
import type { FakeModel } from '../../support/fakeModel/fakeModel.ts';
import { REPO_ROOT } from '../../support/repoRoot.ts';
import type { TempHome } from '../../support/tempHome.ts';
import { launchVscodeWeb, type VscodeWeb } from '../../support/vscode/launchVscodeWeb.ts';
import { ACTION_MS, createWorld, type World } from './world.ts';

/** How a test wants its editor. */
export interface CockpitOptions {
  /** Whether folders start untrusted, as for a person. Default: everything is trusted. */
  readonly workspaceTrust?: boolean;
  /** More environment for the editor; `undefined` takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly colorTheme?: string;
  readonly viewport?: { readonly width: number; readonly height: number };
  /** Display language of the editor. Default: English. */
  readonly language?: string;
  /** PATH of the editor. Default: with the folder of `claude` and of Node before this process's own. */
  readonly path?: string;
  /** The built extension. Default: this repository's. */
  readonly extensionFolder?: string;
  /** Called before the editor starts, with the folder in which `claude` is. */
  readonly prepare?: (home: TempHome, claudeFolder: string) => Promise<void>;
}

/** The product as a person has it: a scripted model, a home, a git folder named orchard, and VS Code open on it. */
export class Cockpit implements AsyncDisposable {
  readonly model: FakeModel;
  readonly home: TempHome;
  readonly vscode: VscodeWeb;
  /** The open folder. */
  readonly folder: string;
  readonly #owned: CleanupStack;

  private constructor({ model, home, folder }: World, vscode: VscodeWeb, owned: CleanupStack) {
    this.model = model;
    this.home = home;
    this.folder = folder;
    this.vscode = vscode;
    this.#owned = owned;
  }

  static async open(options: CockpitOptions = {}): Promise<Cockpit> {
    await using cleanup = new CleanupStack();
    const world = await createWorld();
    cleanup.defer(() => world[Symbol.asyncDispose]());
    await options.prepare?.(world.home, world.claudeFolder);
    const env = { ...world.env, ...(options.path === undefined ? {} : { PATH: options.path }), ...options.env };
    const { settings, colorTheme, viewport, language } = options;
    const vscode = await launchVscodeWeb({
      folder: world.folder,
      env,
      extensionFolders: [options.extensionFolder ?? REPO_ROOT],
      smokeTestDriver: false,
      workspaceTrust: options.workspaceTrust ?? false,
      ...(settings === undefined ? {} : { settings }),
      ...(colorTheme === undefined ? {} : { colorTheme }),
      ...(viewport === undefined ? {} : { viewport }),
      ...(language === undefined ? {} : { language }),
    });
    cleanup.defer(() => vscode.close());
    vscode.page.setDefaultTimeout(ACTION_MS);
    return new Cockpit(world, vscode, cleanup.move());
  }

  get page(): Page {
    return this.vscode.page;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#owned[Symbol.asyncDispose]();
  }
}
