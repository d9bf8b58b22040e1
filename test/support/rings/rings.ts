import { findTestFiles } from './findTestFiles.ts';

/** One ring of tests, outermost last. */
export interface Ring {
  readonly name: string;
  /** Longest time the whole ring may take before it is ended. Binaries that are not cached yet are fetched within it. */
  readonly budgetMs: number;
  /** Rings beside which it may run, since neither touches what the other uses or measures. */
  readonly besides?: readonly string[];
  /** Whether its temporary files may lie in memory: for rings that need no real disk. */
  readonly inMemory?: boolean;
  /** Why it cannot run on this machine, for people; it then counts as neither good nor bad. */
  readonly isImpossible?: () => string | undefined;
  /** What people should know before it runs. */
  readonly note?: (env: NodeJS.ProcessEnv) => string | undefined;
  /** Arguments for Node that run the ring. */
  readonly command: () => Promise<string[]>;
}

const MINUTE_MS = 60_000;

/**
 * Every ring, in the order in which they run. `vscode` and `packaged` run the same tests; the latter against the installed VSIX, and `oldest`
 * as that in the oldest editor that is supported. `panel` and `e2e` are one ring in two parts: the session panel's page by itself in a
 * browser, and the whole of VS Code as a person uses it. `upgrade` installs packages of two versions. `e2e` runs alone: it looks at what shows within a second.
 */
export const RINGS: readonly Ring[] = [
  { name: 'unit', budgetMs: 2 * MINUTE_MS, inMemory: true, command: mochaCommand('unit', 5_000) },
  { name: 'contract', budgetMs: MINUTE_MS, inMemory: true, command: mochaCommand('contract', 20_000) },
  { name: 'host', budgetMs: 6 * MINUTE_MS, command: mochaCommand('host', 30_000) },
  { name: 'vscode', budgetMs: 5 * MINUTE_MS, command: () => Promise.resolve(['test/vscode/runner.ts', 'development']) },
  { name: 'packaged', budgetMs: 4 * MINUTE_MS, command: () => Promise.resolve(['test/vscode/runner.ts', 'packaged']) },
  { name: 'oldest', budgetMs: 5 * MINUTE_MS, command: () => Promise.resolve(['test/vscode/runner.ts', 'oldest']) },
  { name: 'panel', budgetMs: 5 * MINUTE_MS, besides: ['host', 'vscode', 'packaged', 'oldest'], command: mochaCommand('e2e/panel', 30_000) },
  {
    name: 'upgrade',
    budgetMs: 4 * MINUTE_MS,
    besides: ['vscode', 'packaged', 'oldest', 'panel'],
    isImpossible: () => (process.platform === 'win32' ? 'it is not run on Windows: it looks at processes and serves VS Code in ways of POSIX' : undefined),
    command: mochaCommand('upgrade', 90_000),
  },
  {
    name: 'e2e',
    budgetMs: 8 * MINUTE_MS,
    isImpossible: () => (process.platform === 'win32' ? 'it is not run on Windows: it looks at processes and their environment, and serves VS Code, in ways of POSIX' : undefined),
    note: ({ MISSION_CONTROL_VSCODE: wanted }) =>
      (wanted === 'desktop' ? 'MISSION_CONTROL_VSCODE=desktop has no effect here: a browser drives VS Code for the Web, as a person would.' : undefined),
    command: mochaCommand('e2e', 90_000, 'e2e/panel'),
  },
];

/** The rings with these names, in running order; all when there are none. Throws on an unknown name. */
export function selectRings(names: readonly string[]): readonly Ring[] {
  for (const name of names) {
    if (!RINGS.some((ring) => ring.name === name)) throw new Error(`There is no ring "${name}"; there are ${RINGS.map((ring) => ring.name).join(', ')}.`);
  }
  return names.length === 0 ? RINGS : RINGS.filter(({ name }) => names.includes(name));
}

function mochaCommand(folder: string, timeoutMs: number, without?: string): () => Promise<string[]> {
  return async () => {
    const others = without === undefined ? [] : await findTestFiles(without);
    const files = (await findTestFiles(folder)).filter((file) => !others.includes(file));
    // An empty list would make mocha wait for nothing and succeed.
    if (files.length === 0) throw new Error(`found no test/${folder}/**/*.test.ts`);
    return ['test/support/mocha/runMocha.ts', '--timeout', String(timeoutMs), ...files];
  };
}
