import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { ConversationItem } from '../../../src/protocol/domain/conversation.ts';
import { addTokens, NO_TOKENS } from '../../../src/protocol/domain/usageTotals.ts';
import type { TokenUsage } from '../../../src/protocol/domain/usage.ts';
import type { BilledUsage } from '../../../src/host/sessions/agentProvider.ts';
import { identifyProcess } from '../../../src/host/lifecycle/processTable.ts';
import { claudeWitnesses } from '../../../src/host/sessions/claude/terminal/claudeWitnesses.ts';
import type { AgentStatus, TranscriptEvent } from '../../../src/host/sessions/claude/terminal/agentWitness.ts';
import { readTranscripts } from '../../../src/host/sessions/claude/transcriptReader.ts';
import { watchFolder } from '../../../src/host/storage/folderWatch.ts';
import { systemClock } from '../../../src/host/util/clock.ts';
import { CLAUDE_VERSION, claudeBinary, OLDEST_CLAUDE_VERSION } from '../../support/cache/claudeBinary.ts';
import { CleanupStack } from '../../support/cleanupStack.ts';
import { FakeModel } from '../../support/fakeModel/fakeModel.ts';
import { servedTokens } from '../../support/fakeModel/servedTokens.ts';
import { PlainConversation, PlainReader } from '../../support/plainConversation.ts';
import { createTempHome, type TempHome } from '../../support/tempHome.ts';
import { PtyClaude, until } from './ptyClaude.ts';

const SUBAGENT = JSON.stringify({ description: 'sub work', subagent_type: 'general-purpose', prompt: 'go @@ say sub text || tool Bash {"command":"echo sub"} ;; say sub done' });

for (const version of [CLAUDE_VERSION, OLDEST_CLAUDE_VERSION]) {
  describe(`what the Claude CLI ${version} in a terminal writes into its files`, function () {
    this.timeout(90_000);
    let model: FakeModel;
    let home: TempHome;
    let logged: string[];
    let started: CleanupStack;
    beforeEach(async () => {
      model = await FakeModel.start();
      home = await createTempHome({ modelUrl: model.url });
      logged = [];
      started = new CleanupStack();
    });
    afterEach(async () => {
      await started[Symbol.asyncDispose]();
      await home[Symbol.asyncDispose]();
      await model[Symbol.asyncDispose]();
    });

    /** Starts it and follows its files, as the host does. */
    const start = async (agentSessionId: string, args: readonly string[]) => {
      const events: TranscriptEvent[] = [];
      const statuses: { atMs: number; status: AgentStatus | undefined }[] = [];
      const log = { info: () => {}, warn: (text: string) => { logged.push(text); }, error: (text: string, cause?: unknown) => { logged.push(`${text}: ${String(cause)}`); } };
      const { watchStatus, followTranscript } = claudeWitnesses({ clock: systemClock, log, watch: watchFolder });
      const transcript = await followTranscript({ cwd: home.workspace, agentSessionId, environment: home.env }, (event) => { events.push(event); });
      const claude = new PtyClaude(await claudeBinary(version), home, args);
      started.defer(() => claude[Symbol.asyncDispose]());
      const status = watchStatus({ process: await identifyProcess(claude.pid) ?? { pid: claude.pid }, environment: home.env }, (now) => { statuses.push({ atMs: Date.now(), status: now }); });
      started.defer(async () => {
        status.dispose();
        await transcript.close();
      });
      const isNow = (wanted: AgentStatus['status']): Promise<unknown> => until(`status ${wanted ?? ''}`, () => status.current?.status === wanted);
      return {
        claude, transcript, status, statuses, events, isNow,
        /** Until a turn that began is over. */
        turn: async (since: string): Promise<void> => {
          await until('busy status', () => statuses.some(({ atMs, status: now }) => now?.status === 'busy' && new Date(atMs).toISOString() > since));
          await isNow('idle');
          await transcript.readTurn(since);
        },
        end: async (): Promise<void> => {
          await claude.ended;
          await transcript.close();
          await until('end of the status', () => status.current === undefined);
          status.dispose();
        },
        items: (): ConversationItem[] => new PlainConversation(events.flatMap((event) => (event.type === 'item' ? [event.item] : []))).items,
        billed: (type: 'billed' | 'processBilled'): { tokens: TokenUsage; nanos: number } => sum(events.flatMap((event) => (event.type === type ? event.billed : []))),
      };
    };
    const reread = async (agentSessionId: string): Promise<ConversationItem[]> => {
      const reader = new PlainReader();
      await readTranscripts({ cwd: home.workspace, agentSessionIds: [agentSessionId] }, home.env, reader);
      return reader.items;
    };
    const lastCost = (): number => {
      const state = JSON.parse(readFileSync(path.join(home.claudeConfigDir, '.claude.json'), 'utf8')) as { projects: Record<string, { lastCost: number }> };
      return Math.round((state.projects[home.workspace]?.lastCost ?? Number.NaN) * 1e9);
    };
    const requestCount = (): number => model.timeline.filter(({ event }) => event === 'message_stop').length;

    it('is followed: what it does, every word, every token, and what it says it was billed, also when it is resumed', async () => {
      const id = randomUUID();
      const since = new Date().toISOString();
      const first = await start(id, ['--session-id', id, '--name', 'Test', 'first-prompt @@ think Hm. || say Hello || tool Bash {"command":"touch a.txt"} ;; say Done.']);
      first.transcript.expect({ id: 'ours', text: 'first-prompt @@ think Hm. || say Hello || tool Bash {"command":"touch a.txt"} ;; say Done.' });
      await first.isNow('waiting');
      assert.equal(first.status.current?.agentSessionId, id);
      await first.claude.answer('1');
      await first.turn(since);
      const seen = first.statuses.map(({ status }) => status?.status);
      assert.deepEqual(seen.slice(seen.indexOf('busy')), ['busy', 'waiting', 'busy', 'idle']);
      // Waiting begins after the model asked and before it is asked again, and idle after its last word: by its own clock.
      const toldAt = (wanted: string): number => first.statuses.findLast(({ status }) => status?.status === wanted)?.atMs ?? Number.NaN;
      const served = model.timeline.filter(({ event }) => event === 'request' || event === 'message_stop').map(({ atMs }) => atMs);
      assert.ok((served.at(-3) ?? 0) <= toldAt('waiting') && toldAt('waiting') <= (served.at(-2) ?? 0) && (served.at(-1) ?? 0) <= toldAt('idle'));
      const ours = first.items();
      assert.deepEqual(ours.map(({ type }) => type), ['user', 'thinking', 'text', 'tool', 'text', 'turn']);
      assert.ok(ours[0]?.id === 'ours' && ours.at(-1)?.type === 'turn');
      assert.deepEqual(first.billed('billed').tokens, servedTokens(model), 'when a turn is over all of it is known');

      await first.claude.type(`second-prompt @@ tool Agent ${SUBAGENT} ;; say main done`);
      await until('what the subagent did', () => first.items().find((item) => item.type === 'text' && item.text === 'sub done' && item.parentToolUseId !== undefined));
      // The newer one runs it in the background, and goes on by itself when it is done.
      const lastWords = version === CLAUDE_VERSION ? 'Done (fake).' : 'main done';
      await until('the end of the last turn', () => {
        const own = first.items().filter(({ parentToolUseId }) => parentToolUseId === undefined);
        return own.at(-1)?.type === 'turn' && own.some((item) => item.type === 'text' && item.text === lastWords) && own.some((item) => item.type === 'tool' && item.name === 'Agent' && item.state === 'done') && first.status.current?.status === 'idle';
      });
      const beside = requestCount();
      await first.claude.type('/compact');
      await until('notice of the compaction', () => first.items().find((item) => item.type === 'notice' && item.code === 'compacted'));
      await first.isNow('idle');
      const compacted = requestCount() - beside;
      assert.ok(compacted > 0, 'a summary is asked for beside the conversation');
      await first.claude.type('/exit');
      await first.end();

      const [told, recorded] = [first.items(), await reread(id)].map((items) => byId(items).map((item) => (item.id === 'ours' ? { ...item, id: '' } : item)));
      const prompt = recorded?.find((item) => item.type === 'user' && item.text.startsWith('first-prompt'));
      assert.deepEqual(told?.filter((item) => item.id !== '').map((item) => item), recorded?.filter((item) => item !== prompt));
      assert.deepEqual(told?.find((item) => item.id === ''), prompt === undefined ? undefined : { ...prompt, id: '' });
      assert.deepEqual(first.billed('processBilled'), { tokens: servedTokens(model), nanos: lastCost() });
      // All requests are alike here, so the estimate of those that the transcript has is right to the billionth of a dollar.
      const unit = lastCost() / requestCount();
      assert.equal(first.billed('billed').nanos, Math.round(unit * (requestCount() - compacted)));

      const before = requestCount();
      const billedBefore = lastCost();
      const again = new Date().toISOString();
      const second = await start(id, ['--resume', id, '--name', 'Test', 'third-prompt @@ say third']);
      await second.turn(again);
      assert.deepEqual(second.items().flatMap((item) => (item.type === 'user' || item.type === 'text' ? [item.text] : [])), ['third-prompt @@ say third', 'third']);
      second.claude.kill('SIGTERM');
      await second.end();
      assert.deepEqual(second.billed('processBilled'), { tokens: second.billed('billed').tokens, nanos: Math.round(unit * (requestCount() - before)) });
      assert.ok(lastCost() > billedBefore);
      assert.deepEqual([logged, model.scriptErrors], [[], []]);
    });
  });
}

function byId(items: readonly ConversationItem[]): ConversationItem[] {
  return items.filter(({ type }) => type !== 'turn').toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

/** Together; money in billionths of a dollar. */
function sum(billed: readonly BilledUsage[]): { tokens: TokenUsage; nanos: number } {
  return {
    tokens: billed.reduce<TokenUsage>((all, one) => addTokens(all, one), NO_TOKENS),
    nanos: Math.round(billed.reduce((all, { costUsd }) => all + (costUsd ?? Number.NaN), 0) * 1e9),
  };
}
