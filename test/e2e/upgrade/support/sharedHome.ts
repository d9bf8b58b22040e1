import { randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { BackgroundSource } from '../../../../src/extension/hostClient/backgroundSource.ts';
import type { OperationInput, OperationName, OperationOutput } from '../../../../src/protocol/operations/operationTable.ts';
import { CleanupStack } from '../../../support/cleanupStack.ts';
import type { FakeModel } from '../../../support/fakeModel/fakeModel.ts';
import type { TempHome } from '../../../support/tempHome.ts';
import { installVsix } from '../../../support/vscode/installVsix.ts';
import { launchVscodeWeb, type VscodeWeb } from '../../../support/vscode/launchVscodeWeb.ts';
import { reloadWindow } from '../../support/actions.ts';
import { Views } from '../../support/views.ts';
import { ACTION_MS, createWorld, type World } from '../../support/world.ts';
import { packageTwoVersions, type TwoVersions } from './twoVersions.ts';

/** An editor with an extensions folder of its own. */
export interface Editor {
  readonly page: Page;
  readonly views: Views;
  /** Installs another version over the one that it has, and reloads the window. */
  update(vsix: string): Promise<void>;
  close(): Promise<void>;
}

/** What the home says of its host. */
export interface Holder {
  readonly pid: number;
  readonly version: string;
  readonly runtimeFolder: string;
  /** Where its socket and its record are. */
  readonly endpointFolder: string;
}

/** One home, one folder, one scripted model, and editors with packages of two versions. */
export class SharedHome implements AsyncDisposable {
  readonly model: FakeModel;
  readonly home: TempHome;
  readonly folder: string;
  readonly versions: TwoVersions;
  readonly #env: NodeJS.ProcessEnv;
  readonly #owned: CleanupStack;
  /** Packages by the name of their editor. */
  readonly #installed = new Map<string, string>();

  private constructor({ model, home, folder, env }: World, versions: TwoVersions, owned: CleanupStack) {
    this.model = model;
    this.home = home;
    this.folder = folder;
    this.versions = versions;
    this.#env = env;
    this.#owned = owned;
  }

  static async create(): Promise<SharedHome> {
    await using cleanup = new CleanupStack();
    const world = await createWorld();
    cleanup.defer(() => world[Symbol.asyncDispose]());
    const versions = await packageTwoVersions(path.join(world.home.root, 'versions'));
    return new SharedHome(world, versions, cleanup.move());
  }

  /** Opens an editor with this package installed; an editor of the same name is as it was left. */
  async open(name: string, vsix: string, colorTheme = 'Default Dark Modern'): Promise<Editor> {
    const serverDataDir = path.join(this.home.root, name);
    const extensionsDir = path.join(serverDataDir, 'own-extensions');
    const vscode: VscodeWeb = await launchVscodeWeb({ folder: this.folder, env: this.#env, ...(this.#installed.get(name) === vsix ? {} : { vsix }), serverDataDir, extensionsDir, colorTheme, smokeTestDriver: false, workspaceTrust: false });
    this.#installed.set(name, vsix);
    let isOpen = true;
    const close = async (): Promise<void> => {
      if (!isOpen) return;
      isOpen = false;
      await vscode.close();
    };
    this.#owned.defer(close);
    const { page } = vscode;
    page.setDefaultTimeout(ACTION_MS);
    const views = new Views(page);
    const update = async (other: string): Promise<void> => {
      this.#installed.set(name, other);
      await installVsix({ vsix: other, env: this.#env, serverDataDir, extensionsDir });
      await reloadWindow({ page });
      await page.locator('.monaco-workbench').waitFor({ timeout: 60_000 });
    };
    return { page, views, update, close };
  }

  /** Asks the host as a program does that speaks the older protocol. */
  async ask<N extends OperationName>(name: N, input: OperationInput<N>): Promise<OperationOutput<N>> {
    const source = new BackgroundSource({
      home: this.home.missionControlHome, version: '0.0.0', client: { kind: 'node', id: 'test', version: '0.0.0' }, execPath: process.execPath, environment: this.#env,
      stage: () => Promise.reject(new Error('It starts nothing.')),
    });
    const link = await source.connect();
    if (link === undefined) throw new Error('No host answers.');
    try {
      return await link.call(name, input, randomUUID());
    } finally {
      link.close();
    }
  }

  async holder(): Promise<Holder> {
    return JSON.parse(await readFile(path.join(this.home.missionControlHome, 'holder.json'), 'utf8')) as Holder;
  }

  /** Every file of these folders below home by its path, with its bytes. */
  async bytesOf(...folders: readonly string[]): Promise<Readonly<Record<string, string>>> {
    const found: Record<string, string> = {};
    for (const folder of folders) {
      const entries = await readdir(path.join(this.home.missionControlHome, folder), { recursive: true, withFileTypes: true });
      for (const entry of entries.filter((one) => one.isFile())) {
        const file = path.join(entry.parentPath, entry.name);
        found[path.relative(this.home.missionControlHome, file)] = await readFile(file, 'utf8');
      }
    }
    return found;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#owned[Symbol.asyncDispose]();
  }
}
