import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { transcriptSlug } from '../../../../src/host/sessions/claude/configFolder.ts';
import { NO_TOKENS } from '../../../../src/protocol/domain/usageTotals.ts';
import type { SessionEnd } from '../../../../src/protocol/domain/session.ts';
import type { SessionLine } from '../../../../src/protocol/files/fileKinds.ts';
import { png } from '../../../support/pictures.ts';
import type { TempHome } from '../../../support/tempHome.ts';

const MINUTE_MS = 60_000;

type Call = readonly [name: string, input: Readonly<Record<string, unknown>>, output: unknown, how?: 'failed' | 'denied' | 'open'];

const sgr = (code: string, text: string): string => `\u001B[${code}m${text}\u001B[0m`;
const image = (seed: number, width: number, height: number): object => ({ type: 'image', source: { type: 'base64', media_type: 'image/png', data: png(width, height, seed).toString('base64') } });

/** Each tool that has a look of its own, in each state that a call can be in. */
function calls(cwd: string): readonly Call[] {
  const file = `${cwd}/src/apples.js`;
  return [
    ['Bash', { command: 'npm test -- --reporter spec', description: 'Run all tests' }, [sgr('1', 'apples'), ...Array.from({ length: 14 }, (_, at) => `  ${sgr('32', '✔')} counts basket ${at + 1} ${sgr('2', `(${at * 3 + 1} ms)`)}`), sgr('1;31', '1 failing'), sgr('97;41', ' expected 3, got NaN ')].join('\n')],
    ['Bash', { command: 'rm -rf node_modules && npm ci --no-audit --no-fund --prefer-offline --loglevel=error && npm run build -- --watch=false' }, 'npm error code ENOTEMPTY', 'failed'],
    ['Bash', { command: 'git push --force' }, 'Not on a Friday.', 'denied'],
    ['Bash', { command: 'sleep 600', description: 'Wait for the deployment' }, '', 'open'],
    ['Read', { file_path: file, offset: 1, limit: 40 }, '1\texport function countApples(baskets) {\n2\t  return baskets.length;\n3\t}'],
    ['Read', { file_path: `${cwd}/shots/orchard.png` }, [image(11, 640, 360)]],
    ['Edit', { file_path: file, old_string: '  return baskets.length;', new_string: '  return baskets.reduce((sum, { apples = 0 }) => sum + apples, 0);' }, 'The file has been updated.'],
    ['MultiEdit', { file_path: file, edits: [{ old_string: 'let a', new_string: 'const a' }, { old_string: 'let b', new_string: 'const b' }] }, 'Done.'],
    ['Write', { file_path: `${cwd}/src/a-file-with-quite-a-long-name-that-has-to-be-cut-off-somewhere.test.js`, content: "import test from 'node:test';\n\ntest('empty', () => {});\n" }, 'File created.'],
    ['NotebookEdit', { notebook_path: `${cwd}/harvest.ipynb`, cell_id: 'c1', new_source: 'print(1)', edit_mode: 'replace' }, 'Updated cell c1.'],
    ['Grep', { pattern: 'countApples\\(', path: 'src', output_mode: 'files_with_matches' }, 'src/apples.js\nsrc/baskets.js'],
    ['Glob', { pattern: '**/*.test.js' }, 'test/apples.test.js'],
    ['WebFetch', { url: 'https://example.com/orchards/pruning?season=winter', prompt: 'When are trees pruned?' }, 'In late winter.'],
    ['WebSearch', { query: 'how many apples fit into a basket' }, 'About 40.'],
    ['TodoWrite', { todos: [{ content: 'Read the tests', status: 'completed', activeForm: 'Reading' }, { content: 'Count apples', status: 'in_progress', activeForm: 'Counting apples' }, { content: 'Prune', status: 'pending', activeForm: 'Pruning' }] }, 'Todos have been modified.'],
    ['Skill', { skill: 'release-notes' }, 'Launching skill: release-notes'],
    ['AskUserQuestion', { questions: [{ question: 'Which store?', header: 'Store', multiSelect: false, options: [{ label: 'Files', description: '' }, { label: 'SQLite', description: '' }] }] }, 'User has answered: "Which store?"="Files"'],
    ['ExitPlanMode', { plan: '# Plan\n\n1. Count' }, 'User has approved your plan.'],
    ['mcp__issue_tracker__create_issue', { title: 'Baskets without a number', labels: ['bug', 'orchard'] }, 'Created #12'],
    ['PruneTrees', { season: 'winter', trees: ['apple', 'pear'], isDry: true }, ''],
  ];
}

interface Past {
  readonly id: string;
  readonly name: string;
  readonly agoMinutes: number;
  readonly end?: Partial<SessionEnd>;
  readonly transcript?: readonly object[];
  readonly kept?: readonly SessionLine[];
  readonly more?: Readonly<Record<string, unknown>>;
}

/** Names of the sessions that `writePastSessions` leaves, as the Fleet view shows them. */
export const PAST = {
  cards: 'Every tool card', lost: 'Pictures that were cleaned up', notes: 'Everything that is noted', pictures: 'Pictures of the orchard', finished: 'Left by itself', interrupted: 'Cut off by its host', hibernated: 'Rests until the next prompt',
  failed: 'Left with an error', loggedOut: 'Not logged in', billing: 'Not paid for', gone: 'Its transcript is gone', newer: 'Written by a newer version',
  long: 'A session whose name is far too long for any header, tab or row, because somebody put the whole task into it, with all that was ever said about apples and baskets',
} as const;

/** Sessions of yesterday, as a host and the Claude CLI left them: what takes too long, or too much luck, to happen while one watches. */
export async function writePastSessions(home: TempHome, cwd: string): Promise<void> {
  const made = Object.entries(PAST).map(([, name], at) => ({ id: `20000000-0000-4000-8000-${String(at + 1).padStart(12, '0')}`, name, agoMinutes: 20 + at * 7 }));
  const of = (key: keyof typeof PAST): { id: string; name: string; agoMinutes: number } => {
    const found = made.find(({ name }) => name === PAST[key]);
    if (found === undefined) throw new Error(key);
    return found;
  };
  const said = (key: keyof typeof PAST): object[] => transcriptOf(of(key).id, cwd, [{ user: 'Count the apples, please.' }, { text: 'I counted **12** of them, in three baskets.' }]);
  const past: Past[] = [
    { ...of('cards'), transcript: transcriptOf(of('cards').id, cwd, [{ user: 'Show me everything you can do.' }, { thinking: 'All of it, then. '.repeat(20) }, ...calls(cwd).map((call) => ({ call })), { text: 'That was all.' }]), end: { reason: 'interrupted' } },
    { ...of('notes'), transcript: transcriptOf(of('notes').id, cwd, [{ user: 'What may happen to an agent?' }, { synthetic: '<system-reminder>\nThe task list is empty.\n</system-reminder>' }, { text: 'Quite a lot.' }]), kept: notes() },
    { ...of('pictures'), transcript: transcriptOf(of('pictures').id, cwd, [{ user: 'What is wrong with these trees?', images: [image(7, 1200, 300), image(13, 300, 500), image(17, 24, 24)] }, { text: 'The second leans.' }, { user: '', images: [image(19, 640, 400)] }, { call: ['Read', { file_path: `${cwd}/shots/orchard.png` }, [image(23, 800, 600)]] }, { text: 'This one stands.' }]) },
    { ...of('lost'), transcript: transcriptOf(of('lost').id, cwd, [
      { user: 'What is wrong with these trees?', images: [image(29, 1200, 300), image(31, 300, 500)] }, { call: ['Read', { file_path: `${cwd}/shots/orchard.png` }, [image(37, 640, 360)]] }, { text: 'The second leans.' },
      ...Array.from({ length: 60 }, (_, at) => ({ text: `Tree ${at + 1} stands.` })), { user: 'And this one?', images: [image(41, 640, 400)] }, { text: 'It stands, too.' },
    ]) },
    { ...of('finished'), transcript: said('finished'), end: { reason: 'finished' } },
    { ...of('interrupted'), transcript: said('interrupted'), end: { reason: 'interrupted', detail: 'The background host went away while the agent was at work.' } },
    { ...of('hibernated'), transcript: said('hibernated'), end: { reason: 'hibernated' } },
    { ...of('failed'), transcript: said('failed'), end: { reason: 'failed', exitCode: 1, detail: 'The agent left with exit code 1: TypeError: Cannot read properties of undefined (reading \'apples\')' } },
    { ...of('loggedOut'), end: { reason: 'failed', cause: 'agentNotLoggedIn', detail: 'Invalid API key · Please run /login' } },
    { ...of('billing'), transcript: said('billing'), end: { reason: 'failed', cause: 'billing', detail: 'Credit balance is too low' } },
    { ...of('gone'), more: { agentSessionIds: [of('gone').id] }, kept: notes().slice(0, 2) },
    { ...of('newer'), transcript: said('newer'), more: { schema: 99, orchards: 3 } },
    { ...of('long'), transcript: said('long'), more: { contextTokens: 188_400, contextWindow: 200_000, turnCount: 1412, usage: { inputTokens: 1_412_331, outputTokens: 918_220, cacheReadTokens: 88_131_009, cacheWriteTokens: 2_210_333 }, costUsd: 1312.4 } },
  ];
  for (const one of past) await writeOne(home, cwd, one);
}

async function writeOne(home: TempHome, cwd: string, { id, name, agoMinutes, end, transcript, kept, more }: Past): Promise<void> {
  const sessions = path.join(home.missionControlHome, 'sessions');
  const transcripts = path.join(home.claudeConfigDir, 'projects', transcriptSlug(cwd));
  for (const folder of [sessions, transcripts]) await mkdir(folder, { recursive: true, mode: 0o700 });
  const lines = (values: readonly object[]): string => values.map((value) => `${JSON.stringify(value)}\n`).join('');
  if (transcript !== undefined) await writeFile(path.join(transcripts, `${id}.jsonl`), lines(transcript));
  if (kept !== undefined) await writeFile(path.join(sessions, `${id}.jsonl`), lines(kept.map((line) => ({ schema: 1, ...line }))));
  const endedMs = Date.now() - agoMinutes * MINUTE_MS;
  await writeFile(path.join(sessions, `${id}.json`), JSON.stringify({
    schema: 1, id, provider: 'claude', transport: 'stream', projectId: 'orchard', name, cwd, model: 'claude-opus-5-5', permissionMode: 'default', agentSessionIds: transcript === undefined ? [] : [id],
    startedAt: new Date(endedMs - 12 * MINUTE_MS).toISOString(), turnCount: 3, usage: { ...NO_TOKENS, inputTokens: 12_000, outputTokens: 3100, cacheReadTokens: 180_000 }, costUsd: 0.42, queue: [],
    end: { reason: 'stopped', at: new Date(endedMs).toISOString(), detail: '', ...end }, ...more,
  }), { mode: 0o600 });
}

/** Every notice, in the words of agents. */
function notes(): SessionLine[] {
  const at = new Date(Date.now() - 30 * MINUTE_MS).toISOString();
  const notice = (code: string, level: string, text: string, more: object = {}): SessionLine => ({ item: { id: `note:${code}:${text.length}`, at, type: 'notice', code, level, text, ...more } }) as SessionLine;
  const usage = { inputTokens: 4100, outputTokens: 1203, cacheReadTokens: 88_000, cacheWriteTokens: 4000 };
  return [
    notice('modelChanged', 'warning', 'claude-opus-5-5 → claude-sonnet-5-5'), notice('modeChanged', 'info', 'acceptEdits'), notice('retry', 'warning', '529 overloaded · 2/10'),
    notice('apiError', 'error', '400 prompt is too long: 212043 tokens > 200000 maximum'),
    { item: { id: 'turn:bad', at, type: 'turn', isError: true, durationMs: 2400, usage: NO_TOKENS } },
    notice('compacting', 'info', ''), notice('resumed', 'info', ''), notice('ended', 'error', 'The agent left with exit code 1.'),
    { item: { id: 'turn:good', at, type: 'turn', isError: false, durationMs: 4_132_000, usage, costUsd: 12.1822 } },
  ];
}

type Entry = { readonly user: string; readonly images?: readonly object[] } | { readonly synthetic: string } | { readonly text: string } | { readonly thinking: string } | { readonly call: Call };

/** Lines of the agent's own transcript. */
function transcriptOf(sessionId: string, cwd: string, entries: readonly Entry[]): object[] {
  const lines: object[] = [];
  let number = 0;
  const uuid = (): string => `${sessionId.slice(0, 24)}${String((number += 1)).padStart(4, '0')}${sessionId.slice(-8)}`.slice(0, 36);
  let parentUuid: string | null = null;
  const add = (line: object): void => {
    const id = uuid();
    const timestamp = new Date(Date.now() - 40 * MINUTE_MS + number * 900).toISOString();
    lines.push({ parentUuid, isSidechain: false, userType: 'external', entrypoint: 'sdk-cli', cwd, sessionId, version: '2.1.329', gitBranch: 'main', uuid: id, timestamp, ...line });
    parentUuid = id;
  };
  const usage = { input_tokens: 100, cache_creation_input_tokens: 20, cache_read_input_tokens: 30, output_tokens: 40 };
  const assistant = (block: object): void => { add({ type: 'assistant', apiBlockIndex: 0, requestId: `req_${number}`, message: { id: `msg_past_${sessionId.slice(-4)}_${number}`, type: 'message', role: 'assistant', model: 'claude-opus-5-5', content: [block], stop_reason: 'end_turn', stop_sequence: null, usage } }); };
  for (const entry of entries) {
    if ('user' in entry) add({ type: 'user', message: { role: 'user', content: [...(entry.user === '' ? [] : [{ type: 'text', text: entry.user }]), ...(entry.images ?? [])] } });
    else if ('synthetic' in entry) add({ type: 'user', isMeta: true, message: { role: 'user', content: entry.synthetic } });
    else if ('text' in entry) assistant({ type: 'text', text: entry.text });
    else if ('thinking' in entry) assistant({ type: 'thinking', thinking: entry.thinking, signature: 'past' });
    else {
      const [name, input, output, how] = entry.call;
      const id = `toolu_past_${sessionId.slice(-4)}_${number}`;
      assistant({ type: 'tool_use', id, name, input });
      if (how === 'open') continue;
      add({ type: 'user', message: { role: 'user', content: [{ type: 'tool_result', tool_use_id: id, content: output, ...(how === undefined ? {} : { is_error: true }) }] }, ...(how === 'denied' ? { toolDenialKind: 'user' } : {}) });
    }
  }
  return lines;
}
