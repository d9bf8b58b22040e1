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
import { interleave, median, spread } from './support/statistics.ts';

const WINDOWS = 5;
const LOADS = 25;
const QUIET_PATIENCE_MS = 20_000;
const run = promisify(execFile);

/** What the editor's own performance view says about one extension, in milliseconds. */
interface Activation {
  readonly loadMs: number;
  readonly activateMs: number;
}

/** An extension of the editor itself that activates in every window. */
const PEER = 'vscode.git';
const OWN = 'mission-control-fleet.mission-control';

/** Loading and activating the extension in a real window, by the editor's own measurement ("Developer: Startup Performance"). */
export const measureActivation: Bench = async ({ product, say }) => {
  const windows: Map<string, Activation>[] = [];
  for (let number = 1; number <= WINDOWS; number += 1) {
    await untilQuiet(QUIET_PATIENCE_MS);
    windows.push(await openWindow(product.folder));
    say(`  opened window ${number} of ${WINDOWS}`);
  }
  const of = (id: string, pick: (activation: Activation) => number): number[] => windows.flatMap((window) => {
    const found = window.get(id);
    return found === undefined ? [] : [pick(found)];
  });
  const whole = ({ loadMs, activateMs }: Activation): number => loadMs + activateMs;
  const own = of(OWN, whole);
  const peer = of(PEER, whole);
  const bare = await loadInNode(product.extensionFile);
  return [
    {
      what: 'loading and activating the extension in a window that opens', unit: 'ms', ours: median(own),
      ...(peer.length === 0 ? {} : { other: { what: "the editor's own Git extension", value: median(peer) } }), budget: { kind: 'ratioAtMost', limit: 1 },
      detail: `${spread(own)}; load ${median(of(OWN, ({ loadMs }) => loadMs))}, activate ${median(of(OWN, ({ activateMs }) => activateMs))}; the window's other work is in it`,
    },
    {
      what: 'the same without what else a window does: loading in a fresh Node, activating in the quickest window', unit: 'ms',
      ours: median(bare.ours) + Math.min(...of(OWN, ({ activateMs }) => activateMs)), other: { what: 'loading an empty extension', value: median(bare.empty) },
      budget: { kind: 'atMost', limit: 50 }, detail: `load ${median(bare.ours).toFixed(1)} ms, ${spread(bare.ours)}`,
    },
  ];
};

/** Milliseconds that fresh processes take to load the bundle, and one that does nothing. */
async function loadInNode(bundle: string): Promise<{ ours: number[]; empty: number[] }> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'mc-empty-'));
  const empty = path.join(folder, 'extension.cjs');
  await writeFile(empty, 'exports.activate = () => {};\n');
  const load = async (file: string): Promise<number> => Number((await run(process.execPath, [path.join(import.meta.dirname, 'support', 'loadBundle.cjs'), file])).stdout);
  try {
    return await interleave(LOADS, { ours: () => load(bundle), empty: () => load(empty) });
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Opens a window that writes its performance view to a file and closes. */
async function openWindow(extensionFolder: string): Promise<Map<string, Activation>> {
  await using home = await createTempHome();
  const editor = await findTestEditor();
  const userDataDir = path.join(home.root, 'editor');
  const viewFile = path.join(home.root, 'performance.md');
  const script = path.join(home.root, 'readPerformance.cjs');
  await mkdir(path.join(userDataDir, 'User'), { recursive: true });
  await writeFile(path.join(userDataDir, 'User', 'settings.json'), JSON.stringify(DEFAULT_SETTINGS));
  await cp(path.join(import.meta.dirname, 'support', 'readPerformance.cjs'), script);
  await runTests({
    vscodeExecutablePath: editor.executable,
    extensionDevelopmentPath: extensionFolder,
    extensionTestsPath: script,
    launchArgs: [home.workspace, `--user-data-dir=${userDataDir}`, `--extensions-dir=${path.join(home.root, 'extensions')}`],
    extensionTestsEnv: { ...editorEnv({ editor, home, claude: await claudeBinary() }), MISSION_CONTROL_PERFORMANCE_FILE: viewFile },
  });
  return parseView(await readFile(viewFile, 'utf8'));
}

/** Reads rows such as `| publisher.name | false | 12 | 3 | 1 | event | … |`: extension, eager, load, call of activate, its end. */
function parseView(view: string): Map<string, Activation> {
  const rows = view.split('\n').map((line) => line.split('|').map((cell) => cell.trim()));
  return new Map(rows.flatMap(([, id = '', , load = '', call = '', finish = '']) =>
    (/^[\w-]+\.[\w-]+$/.test(id) && load !== '' && !Number.isNaN(Number(load)) ? [[id, { loadMs: Number(load), activateMs: Number(call) + Number(finish) }] as const] : [])));
}
