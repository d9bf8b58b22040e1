import { runTests } from '@vscode/test-electron';
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { claudeBinary } from '../support/cache/claudeBinary.ts';
import { createTempHome } from '../support/tempHome.ts';
import { DEFAULT_SETTINGS } from '../support/vscode/workbench.ts';
import { editorEnv } from '../vscode/runnerEnv.ts';
import { findTestEditor } from '../vscode/runnerEditor.ts';
import type { Bench } from './support/bench.ts';
import { untilQuiet } from './support/machine.ts';
import { interleave, measured, median, timed } from './support/statistics.ts';

/** How long all windows together wait for quiet moments. */
const QUIET_PATIENCE_MS = 60_000;
const run = promisify(execFile);

/** What the editor's own marks say about one extension, in whole milliseconds. */
interface Activation {
  /** Reading, compiling and running the bundle. */
  readonly loadMs: number;
  /** Until `activate` has returned and what it returned has settled. */
  readonly activateMs: number;
}

/** What one window told. */
interface OpenedWindow {
  readonly own: Activation;
  readonly peer: Activation;
  /** The first command that needs the session panels' code, and the same once more. */
  readonly firstPanelMs: number;
  readonly secondPanelMs: number;
}

/** An extension of the editor itself that activates in every window. */
const PEER = 'vscode.git';
const OWN = 'mission-control-fleet.mission-control';

/**
 * Loading and activating the extension in a real window, by the editor's own marks around both. The table "Developer: Startup Performance" is of
 * no use for that: what it calls loading begins when the editor decides to load, and what it loads for the same event before is in it.
 */
export const measureActivation: Bench = async ({ product, pairs, say }) => {
  const windows: OpenedWindow[] = [];
  let patienceMs = QUIET_PATIENCE_MS;
  for (let number = 1; number <= pairs; number += 1) {
    patienceMs -= await timed(() => untilQuiet(patienceMs));
    windows.push(await openWindow(product.folder));
    if (number % 5 === 0) say(`  opened window ${number} of ${pairs}`);
  }
  const of = (whose: 'own' | 'peer', pick: (activation: Activation) => number): number[] => windows.map((window) => pick(window[whose]));
  const whole = ({ loadMs, activateMs }: Activation): number => loadMs + activateMs;
  const own = of('own', whole);
  const peer = of('peer', whole);
  const lazy = windows.map(({ firstPanelMs, secondPanelMs }) => firstPanelMs - secondPanelMs);
  const bare = await loadInNode(product.extensionFile, pairs);
  return [
    {
      what: 'loading and activating the extension in a window that opens', unit: 'ms', ours: measured(own),
      other: { what: "the editor's own Git extension", ...measured(peer) }, budget: { kind: 'atMost', limit: 50 },
      detail: `longest ${Math.max(...own)}; load ${median(of('own', ({ loadMs }) => loadMs))}, activate ${median(of('own', ({ activateMs }) => activateMs))}`,
    },
    {
      what: 'loading the bundle in a fresh Node', unit: 'ms', ours: measured(bare.ours), other: { what: 'loading an empty extension', ...measured(bare.empty) },
    },
    {
      what: 'what the first session panel loads that activation does not', unit: 'ms', ours: measured(lazy),
      other: { what: "the editor's own Git extension, loaded", ...measured(of('peer', ({ loadMs }) => loadMs)) },
    },
  ];
};

/** Milliseconds that fresh processes take to load the bundle, and one that does nothing. */
async function loadInNode(bundle: string, rounds: number): Promise<{ ours: number[]; empty: number[] }> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'mc-empty-'));
  const empty = path.join(folder, 'extension.cjs');
  await writeFile(empty, 'exports.activate = () => {};\n');
  const load = async (file: string): Promise<number> => Number((await run(process.execPath, [path.join(import.meta.dirname, 'support', 'loadBundle.cjs'), file])).stdout);
  try {
    return await interleave(rounds, { ours: () => load(bundle), empty: () => load(empty) });
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Opens a window that writes its marks to a file and closes. */
async function openWindow(extensionFolder: string): Promise<OpenedWindow> {
  await using home = await createTempHome();
  const editor = await findTestEditor();
  const userDataDir = path.join(home.root, 'editor');
  const marksFile = path.join(home.root, 'performance.json');
  const script = path.join(home.root, 'readPerformance.cjs');
  await mkdir(path.join(userDataDir, 'User'), { recursive: true });
  await writeFile(path.join(userDataDir, 'User', 'settings.json'), JSON.stringify(DEFAULT_SETTINGS));
  await cp(path.join(import.meta.dirname, 'support', 'readPerformance.cjs'), script);
  await runTests({
    vscodeExecutablePath: editor.executable,
    extensionDevelopmentPath: extensionFolder,
    extensionTestsPath: script,
    launchArgs: [home.workspace, `--user-data-dir=${userDataDir}`, `--extensions-dir=${path.join(home.root, 'extensions')}`],
    extensionTestsEnv: { ...editorEnv({ editor, home, claude: await claudeBinary() }), MISSION_CONTROL_PERFORMANCE_FILE: marksFile },
  });
  const { marks, ...panels } = JSON.parse(await readFile(marksFile, 'utf8')) as { marks: Mark[]; firstPanelMs: number; secondPanelMs: number };
  return { own: activationOf(OWN, marks), peer: activationOf(PEER, marks), ...panels };
}

interface Mark {
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly startTime: number;
}

function activationOf(id: string, marks: readonly Mark[]): Activation {
  const at = (what: string): number => {
    const mark = marks.find(({ name }) => name === `code/extHost/${what}/${id}`);
    if (mark === undefined) throw new Error(`The editor has no mark ${what} of ${id}.`);
    return mark.startTime;
  };
  return { loadMs: at('didLoadExtensionCode') - at('willLoadExtensionCode'), activateMs: at('didActivateExtension') - at('willActivateExtension') };
}
