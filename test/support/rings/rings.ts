import path from 'node:path';
import { findTestFiles } from './findTestFiles.ts';

/** One ring of tests, outermost last. */
export interface Ring {
  readonly name: string;
  /** Longest time that one of its processes may take before it is ended. Binaries that are not cached yet are fetched within it. */
  readonly budgetMs: number;
  /** Rings that it does not wait for: it starts with the first of these, since neither touches what the other uses or measures. */
  readonly besides?: readonly string[];
  /** Whether its temporary files may lie in memory: for rings that need no real disk. */
  readonly inMemory?: boolean;
  /** Why it cannot run on this machine, for people; it then counts as neither good nor bad. */
  readonly isImpossible?: () => string | undefined;
  /** What people should know before it runs. */
  readonly note?: (env: NodeJS.ProcessEnv) => string | undefined;
  /** Processes that run it, the longest first. */
  readonly parts: () => Promise<readonly RingPart[]>;
  /** How many of them run side by side. Default: one. */
  readonly lanes?: number;
}

/** One process of a ring. */
export interface RingPart {
  /** What it is called where a ring has several. */
  readonly name: string;
  /** Arguments for Node. */
  readonly args: readonly string[];
}

const MINUTE_MS = 60_000;

/** Processes of the host and the panel ring: some more than run side by side, so that they end at about the same time. */
const HOST_PARTS = 8;
const PANEL_PARTS = 4;

/**
 * How long the longest test files take, in seconds, measured by themselves (`printTimes.ts` tells); only what they are beside each other counts, so
 * that the longest come first and parts are even.
 */
export const SECONDS: Readonly<Record<'host' | 'panel' | 'e2e', Readonly<Record<string, number>>>> = {
  host: { claudeTerminal: 80, claudeHooks: 36, claudePerTurn: 34, claudeSessions: 30, claudeMoney: 28, claudeLaunch: 25, claudeRaces: 20, claudeDenies: 22, hostProcess: 20, claudeHistory: 16, claudeTerminalFiles: 15, hostCrashMoney: 15, sentinel: 18, hostClient: 14, unreachableHost: 13, longConversation: 12, hostCrash: 10 },
  panel: { accessibility: 51, costsLooks: 45, requests: 44, longConversation: 35, place: 26, costsReader: 25, composer: 21, costs: 21, readerErrors: 19, reader: 11, streaming: 11 },
  e2e: { upgrade: 150, terminals: 140, pastSessions: 90, editorParts: 65, reload: 45, newcomer: 43, accessibility: 36, costs: 30, story: 28, german: 28, noClaude: 18, restricted: 18, start: 14 },
};

/** What a file takes that is not among the longest. */
const SHORT_SECONDS = 4;

/**
 * Every ring, in the order in which they are told of. `vscode` and `packaged` run the same tests; the latter against the installed VSIX, and
 * `oldest` as that in the oldest editor that is supported. `panel` and `e2e` are one ring in two parts: the session panel's page by itself in a
 * browser, and the whole of VS Code as a person uses it. `unit` and `contract` run first, at once; from `host` on all share the machine, each process beside those of other rings: agents and
 * editors that start leave it half idle. Two editors of `e2e` at a time, since what a person does in one has its own haste.
 */
export const RINGS: readonly Ring[] = [
  { name: 'unit', budgetMs: 2 * MINUTE_MS, inMemory: true, parts: mocha('unit', 5_000) },
  { name: 'contract', budgetMs: 2 * MINUTE_MS, besides: ['unit'], inMemory: true, parts: mocha('contract', 20_000) },
  { name: 'host', budgetMs: 6 * MINUTE_MS, lanes: 2, parts: async () => evenParts(await testFiles('host'), SECONDS.host, HOST_PARTS).map((files) => mochaPart(files, 30_000)) },
  { name: 'vscode', budgetMs: 5 * MINUTE_MS, besides: ['host'], parts: vscode('development') },
  { name: 'packaged', budgetMs: 5 * MINUTE_MS, besides: ['host'], parts: vscode('packaged') },
  { name: 'oldest', budgetMs: 5 * MINUTE_MS, besides: ['host'], parts: vscode('oldest') },
  { name: 'panel', budgetMs: 6 * MINUTE_MS, besides: ['host'], lanes: 2, parts: async () => evenParts(await testFiles('e2e/panel'), SECONDS.panel, PANEL_PARTS).map((files) => mochaPart(files, 30_000)) },
  {
    name: 'e2e',
    budgetMs: 8 * MINUTE_MS,
    besides: ['host'],
    isImpossible: () => (process.platform === 'win32' ? 'it is not run on Windows: it looks at processes and their environment, and serves VS Code, in ways of POSIX' : undefined),
    note: ({ MISSION_CONTROL_VSCODE: wanted }) =>
      (wanted === 'desktop' ? 'MISSION_CONTROL_VSCODE=desktop has no effect here: a browser drives VS Code for the Web, as a person would.' : undefined),
    lanes: 2,
    parts: async () => longestFirst(await testFiles('e2e', 'e2e/panel'), SECONDS.e2e).map((file) => mochaPart([file], 90_000)),
  },
];

/** The rings with these names, in running order; all when there are none. Throws on an unknown name. */
export function selectRings(names: readonly string[]): readonly Ring[] {
  for (const name of names) {
    if (!RINGS.some((ring) => ring.name === name)) throw new Error(`There is no ring "${name}"; there are ${RINGS.map((ring) => ring.name).join(', ')}.`);
  }
  return names.length === 0 ? RINGS : RINGS.filter(({ name }) => names.includes(name));
}

/** Files whose length nobody has measured come first: at the end they would run alone. */
export function longestFirst(files: readonly string[], seconds: Readonly<Record<string, number>>): readonly string[] {
  const length = (file: string): number => seconds[path.basename(file, '.test.ts')] ?? Number.MAX_SAFE_INTEGER;
  return files.toSorted((a, b) => length(b) - length(a));
}

/** As many lists, none much longer than another: the longest file first, each to the list that takes the least time so far. */
export function evenParts(files: readonly string[], seconds: Readonly<Record<string, number>>, count: number): readonly (readonly string[])[] {
  const length = (file: string): number => seconds[path.basename(file, '.test.ts')] ?? SHORT_SECONDS;
  const parts = Array.from({ length: Math.min(count, files.length) }, () => ({ files: [] as string[], seconds: 0 }));
  for (const file of files.toSorted((a, b) => length(b) - length(a))) {
    const shortest = parts.reduce((best, part) => (part.seconds < best.seconds ? part : best));
    shortest.files.push(file);
    shortest.seconds += length(file);
  }
  return parts.toSorted((a, b) => b.seconds - a.seconds).map((part) => part.files);
}

/** All files of a folder in one process. */
function mocha(folder: string, timeoutMs: number): Ring['parts'] {
  return async () => [mochaPart(await testFiles(folder), timeoutMs)];
}

function mochaPart(files: readonly string[], timeoutMs: number): RingPart {
  return { name: files.map((file) => path.basename(file)).join(', '), args: ['test/support/mocha/runMocha.ts', '--timeout', String(timeoutMs), ...files] };
}

function vscode(mode: string): Ring['parts'] {
  return () => Promise.resolve([{ name: mode, args: ['test/vscode/runner.ts', mode] }]);
}

async function testFiles(folder: string, without?: string): Promise<readonly string[]> {
  const others = without === undefined ? [] : await findTestFiles(without);
  const files = (await findTestFiles(folder)).filter((file) => !others.includes(file));
  // An empty list would make mocha wait for nothing and succeed.
  if (files.length === 0) throw new Error(`found no test/${folder}/**/*.test.ts`);
  return files;
}
