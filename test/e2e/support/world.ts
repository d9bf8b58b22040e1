import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { claudeBinary } from '../../support/cache/claudeBinary.ts';
import { CleanupStack } from '../../support/cleanupStack.ts';
import { FakeModel } from '../../support/fakeModel/fakeModel.ts';
import { createSampleWorkspace } from '../../support/start/sampleWorkspace.ts';
import { stopHosts } from '../../support/stopHosts.ts';
import { createTempHome, type TempHome } from '../../support/tempHome.ts';

/** Longest wait for one thing on the screen. */
export const ACTION_MS = 15_000;

/** What there is before an editor opens. */
export interface World extends AsyncDisposable {
  /** Scripted. */
  readonly model: FakeModel;
  readonly home: TempHome;
  /** A git folder named orchard, which the agent trusts. */
  readonly folder: string;
  /** Folder of the `claude` that is in PATH. */
  readonly claudeFolder: string;
  /** Environment for editors: that of the home, with `claude` and Node in PATH. */
  readonly env: NodeJS.ProcessEnv;
}

/** Makes a world; its end stops the hosts that ran on its home. */
export async function createWorld(): Promise<World> {
  await using cleanup = new CleanupStack();
  const claudeFolder = path.dirname(await claudeBinary());
  const model = await FakeModel.start();
  cleanup.defer(() => model[Symbol.asyncDispose]());
  const home = await createTempHome({ modelUrl: model.url });
  cleanup.defer(() => home[Symbol.asyncDispose]());
  const folder = path.join(home.root, 'orchard');
  await mkdir(folder);
  await createSampleWorkspace(folder);
  await home.trust(folder);
  cleanup.defer(() => stopHosts(home.missionControlHome));
  const PATH = [claudeFolder, path.dirname(process.execPath), process.env['PATH']].join(path.delimiter);
  const owned = cleanup.move();
  return {
    model, home, folder, claudeFolder,
    env: { ...home.env, PATH },
    [Symbol.asyncDispose]: () => owned[Symbol.asyncDispose](),
  };
}
