import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { claudeBinary } from '../../support/cache/claudeBinary.ts';
import { CleanupStack } from '../../support/cleanupStack.ts';
import { FakeModel } from '../../support/fakeModel/fakeModel.ts';
import { REPO_ROOT } from '../../support/repoRoot.ts';
import { createSampleWorkspace } from '../../support/start/sampleWorkspace.ts';
import { stopHosts } from '../../support/stopHosts.ts';
import { createTempHome, type TempHome } from '../../support/tempHome.ts';
import { launchVscodeWeb, type VscodeWeb } from '../../support/vscode/launchVscodeWeb.ts';

/** Longest wait for one thing on the screen. */
const ACTION_MS = 15_000;

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

  private constructor(model: FakeModel, home: TempHome, vscode: VscodeWeb, folder: string, owned: CleanupStack) {
    this.model = model;
    this.home = home;
    this.vscode = vscode;
    this.folder = folder;
    this.#owned = owned;
  }

  static async open(options: CockpitOptions = {}): Promise<Cockpit> {
    await using cleanup = new CleanupStack();
    const claude = await claudeBinary();
    const model = await FakeModel.start();
    cleanup.defer(() => model[Symbol.asyncDispose]());
    const home = await createTempHome({ modelUrl: model.url });
    cleanup.defer(() => home[Symbol.asyncDispose]());
    const folder = path.join(home.root, 'orchard');
    await mkdir(folder);
    await createSampleWorkspace(folder);
    await home.trust(folder);
    await options.prepare?.(home, path.dirname(claude));
    const PATH = options.path ?? [path.dirname(claude), path.dirname(process.execPath), process.env.PATH].join(path.delimiter);
    const env = { ...home.env, PATH, ...options.env };
    cleanup.defer(() => stopHosts(home.missionControlHome));
    const { settings, colorTheme, viewport, language } = options;
    const vscode = await launchVscodeWeb({
      folder,
      env,
      extensionFolders: [REPO_ROOT],
      smokeTestDriver: false,
      workspaceTrust: options.workspaceTrust ?? false,
      ...(settings === undefined ? {} : { settings }),
      ...(colorTheme === undefined ? {} : { colorTheme }),
      ...(viewport === undefined ? {} : { viewport }),
      ...(language === undefined ? {} : { language }),
    });
    cleanup.defer(() => vscode.close());
    vscode.page.setDefaultTimeout(ACTION_MS);
    return new Cockpit(model, home, vscode, folder, cleanup.move());
  }

  get page(): Page {
    return this.vscode.page;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#owned[Symbol.asyncDispose]();
  }
}
