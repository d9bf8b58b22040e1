import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { ConversationItem } from '../../../src/protocol/domain/conversation.ts';
import type { AgentEvent } from '../../../src/host/sessions/agentProvider.ts';
import { BackgroundTasks } from '../../../src/host/sessions/claude/backgroundTasks.ts';
import { mapAsk } from '../../../src/host/sessions/claude/asks.ts';
import { parseCliLine } from '../../../src/host/sessions/claude/messages.ts';
import { StreamMapper } from '../../../src/host/sessions/claude/streamMapper.ts';
import { TranscriptLines } from '../../../src/host/sessions/claude/transcriptLines.ts';
import { systemClock } from '../../../src/host/util/clock.ts';
import { PlainConversation, PlainReader } from '../../support/plainConversation.ts';
import { REPO_ROOT } from '../../support/repoRoot.ts';

/** Recordings of the real CLI: what it printed, and between that what was sent to it, as `{"sent": …}`. */
const FOLDER = path.join(REPO_ROOT, 'test/fixtures/stream');

export interface Replay {
  readonly events: AgentEvent[];
  readonly conversation: PlainConversation;
  /** Names of lines that were not used. */
  readonly ignored: Set<string>;
  /** Whether something in the background went on, at the end of each turn and of the recording. */
  readonly hadTasks: boolean[];
}

interface SentLine {
  readonly sent: { readonly type: string; readonly uuid?: string; readonly message?: { readonly content: readonly { readonly text: string }[] }; readonly response?: { readonly request_id: string; readonly response: { readonly behavior?: string } } };
}

/** Plays a recording through the mapper, as the process does with live lines. */
export function replayStream(name: string): Replay {
  const events: AgentEvent[] = [];
  const conversation = new PlainConversation();
  const ignored = new Set<string>();
  const hadTasks: boolean[] = [];
  const tasks = new BackgroundTasks(() => {});
  const onEvent = (event: AgentEvent): void => {
    events.push(event);
    if (event.type === 'turnEnded') hadTasks.push(!tasks.isEmpty);
    if (event.type === 'item') conversation.set(event.item);
    if (event.type === 'text') conversation.append(event.itemId, event.text);
  };
  const mapper = new StreamMapper({ clock: systemClock, onEvent });
  const asks = new Map<string, string | undefined>();
  for (const line of linesOf(`${name}.jsonl`)) {
    if (line.startsWith('{"sent":')) {
      const { sent } = JSON.parse(line) as SentLine;
      if (sent.type === 'user') onEvent({ type: 'item', item: { id: sent.uuid ?? '', at: '', type: 'user', text: sent.message?.content[0]?.text ?? '', isSynthetic: false } });
      const toolUseId = asks.get(sent.response?.request_id ?? '');
      if (sent.response?.response.behavior === 'deny' && toolUseId !== undefined) mapper.noteDenied(toolUseId);
      continue;
    }
    const message = parseCliLine(line);
    if ('ignored' in message) ignored.add(message.ignored);
    else if (message.type === 'control_request') {
      const request = mapAsk(message, () => undefined);
      asks.set(request.agentRequestId, request.toolUseId);
      onEvent({ type: 'request', request });
    } else if (message.type === 'control_cancel_request') onEvent({ type: 'requestWithdrawn', agentRequestId: message.request_id });
    else if (message.type !== 'control_response') {
      if (message.type === 'system') tasks.note(message);
      mapper.handle(message);
    }
  }
  mapper.close();
  return { events, conversation, ignored, hadTasks: [...hadTasks, !tasks.isEmpty] };
}

/** The items of the recording's transcripts, without those of subagents. */
export function readTranscript(name: string): ConversationItem[] {
  const reader = new PlainReader();
  for (const file of transcriptFiles(name)) {
    const lines = new TranscriptLines(undefined, (item) => { reader.add(item); });
    for (const line of linesOf(file)) lines.add(line);
    lines.finish();
    reader.endPart();
  }
  return reader.items;
}

/** What stream and transcript must agree on: the items that both have, without times. */
export function essence(items: readonly ConversationItem[]): unknown[] {
  return items.flatMap((item): unknown[] => {
    if (item.type === 'user' || item.type === 'text' || item.type === 'thinking') return [{ id: item.id, type: item.type, text: item.text }];
    if (item.type === 'tool') return [{ id: item.id, type: item.type, name: item.name, input: item.input, output: item.output }];
    return [];
  });
}

/** What the CLI says the recording cost; its counter starts anew when it falls. */
export function reportedCostUsd(name: string): number {
  let total = 0;
  let before = 0;
  for (const line of linesOf(`${name}.jsonl`)) {
    const message = JSON.parse(line) as { type?: string; total_cost_usd?: number };
    if (message.type !== 'result' || message.total_cost_usd === undefined) continue;
    total += message.total_cost_usd < before ? message.total_cost_usd : message.total_cost_usd - before;
    before = message.total_cost_usd;
  }
  return total;
}

export function recordings(): string[] {
  return readdirSync(FOLDER).filter((file) => /^\d+\.\d+\.\d+-\w+\.jsonl$/.test(file)).map((file) => file.replace('.jsonl', ''));
}

function transcriptFiles(name: string): string[] {
  return readdirSync(FOLDER).filter((file) => file.startsWith(`${name}.transcript`)).toSorted();
}

function linesOf(file: string): string[] {
  return readFileSync(path.join(FOLDER, file), 'utf8').split('\n').filter((line) => line !== '');
}
