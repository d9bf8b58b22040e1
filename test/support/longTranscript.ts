import { appendFile, mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { transcriptSlug } from '../../src/host/sessions/claude/configFolder.ts';
import { HomePaths } from '../../src/host/storage/homePaths.ts';
import type { ConversationItem } from '../../src/protocol/domain/conversation.ts';
import { NO_TOKENS } from '../../src/protocol/domain/usageTotals.ts';
import type { DecisionLine, SessionLine, SessionRecord } from '../../src/protocol/files/fileKinds.ts';
import { longConversation, type LongConversationOptions } from './longConversation.ts';
import type { TempHome } from './tempHome.ts';

export interface LongTranscriptOptions extends Partial<LongConversationOptions> {
  /** Id of the project that the session belongs to. Default: `made`. */
  readonly projectId?: string;
  readonly name?: string;
}

/** A session on disk, as a host of yesterday and the Claude CLI left it. */
export interface LongTranscript {
  readonly sessionId: string;
  /** What its conversation must show, oldest first. */
  readonly items: readonly ConversationItem[];
  /** The agent's own transcript. */
  readonly transcriptFile: string;
  /** Size of all transcripts together, subagents' too. */
  readonly transcriptBytes: number;
}

const DEFAULT_SESSION_ID = '10000000-0000-4000-8000-000000010000';

/**
 * Writes a session that ended, with a conversation of 10,000 entries and 2 MB as JSON (8 MB of transcripts): prompts (some with pictures), answers in Markdown, thinking,
 * tool cards of all kinds with coloured output, subagents, requests with their decisions, compactions, turns. It lies in the files in which the
 * product looks for it: the agent's transcripts, the session's record and lines, the decisions. A host that runs takes it in as a session that
 * somebody put there. With `projectId`, `cwd` and a project there it can be resumed by the real CLI. Use `longConversation` when only the entries
 * are wanted, as for a panel without a host.
 */
export async function writeLongTranscript(
  temp: Pick<TempHome, 'missionControlHome' | 'claudeConfigDir' | 'workspace'>,
  options: LongTranscriptOptions = {},
): Promise<LongTranscript> {
  const { sessionId = DEFAULT_SESSION_ID, cwd = temp.workspace, projectId = 'made', name = 'A long conversation' } = options;
  const { items, transcript, subagents, kept, decisions } = longConversation({ ...options, sessionId, cwd });
  const folder = path.join(temp.claudeConfigDir, 'projects', transcriptSlug(cwd));
  const transcriptFile = path.join(folder, `${sessionId}.jsonl`);
  let transcriptBytes = await writeLines(transcriptFile, transcript);
  let agents = 0;
  for (const [toolUseId, lines] of subagents) {
    agents += 1;
    const file = path.join(folder, sessionId, 'subagents', `agent-made${agents}`);
    transcriptBytes += await writeLines(`${file}.jsonl`, lines.map((line) => ({ ...line, agentId: `made${agents}` })));
    await writeFile(`${file}.meta.json`, JSON.stringify({ agentType: 'Explore', description: 'Looks', toolUseId, spawnDepth: 1 }));
  }
  const paths = new HomePaths(temp.missionControlHome);
  for (const month of new Set(decisions.map(({ at }) => localMonth(at)))) {
    const lines = decisions.filter(({ at }) => localMonth(at) === month);
    await writeLines(path.join(paths.events, `decisions-${month}.jsonl`), lines.map((line): DecisionLine & { schema: 1 } => ({ schema: 1, ...line })));
  }
  await writeLines(path.join(paths.sessions, `${sessionId}.jsonl`), kept.map((line): SessionLine & { schema: 1 } => ({ schema: 1, ...line })));
  const turns = items.filter(({ type }) => type === 'turn').length;
  const [first, last] = [items[0], items.at(-1)];
  const record: SessionRecord = {
    id: sessionId, provider: 'claude', transport: 'stream', projectId, name, cwd, model: 'claude-opus-5-5', permissionMode: 'default', agentSessionIds: [sessionId],
    startedAt: first?.at ?? '', end: { reason: 'stopped', at: last?.at ?? '', detail: '' }, turnCount: turns, usage: NO_TOKENS, costUsd: turns / 100, queue: [],
  };
  // Last and in one go: a host that runs takes it in as soon as it is there.
  const made = path.join(paths.root, `${sessionId}.made`);
  await writeFile(made, JSON.stringify({ schema: 1, ...record }, undefined, 2), { mode: 0o600 });
  await rename(made, paths.session(sessionId));
  return { sessionId, items, transcriptFile, transcriptBytes };
}

/** Appends the lines and gives their bytes. In parts, since a transcript of 50 MB is no single text for long. */
async function writeLines(file: string, lines: readonly object[]): Promise<number> {
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  let bytes = 0;
  for (let start = 0; start < lines.length; start += 1000) {
    const part = Buffer.from(lines.slice(start, start + 1000).map((line) => `${JSON.stringify(line)}\n`).join(''));
    await appendFile(file, part, { mode: 0o600 });
    bytes += part.length;
  }
  return bytes;
}

function localMonth(at: string): string {
  const moment = new Date(at);
  return `${moment.getFullYear()}-${String(moment.getMonth() + 1).padStart(2, '0')}`;
}
