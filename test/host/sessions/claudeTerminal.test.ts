import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { access } from 'node:fs/promises';
import path from 'node:path';
import type { ConversationItem } from '../../../src/protocol/domain/conversation.ts';
import type { TokenUsage } from '../../../src/protocol/domain/usage.ts';
import { addTokens, NO_TOKENS } from '../../../src/protocol/domain/usageTotals.ts';
import { CLAUDE_VERSION, OLDEST_CLAUDE_VERSION } from '../../support/cache/claudeBinary.ts';
import { servedTokens } from '../../support/fakeModel/servedTokens.ts';
import { PROJECT_ID, SessionWorld } from './sessionWorld.ts';
import { WatchingWindow } from './watchingWindow.ts';

const COMMAND = 'tool Bash {"command":"touch made.txt","description":"Make it"}';
const QUESTION = 'tool AskUserQuestion {"questions":[{"question":"Which color?","header":"Color","options":[{"label":"Red","description":"r"},{"label":"Blue","description":"b"}],"multiSelect":false}]}';
const PLAN = 'tool Write {"file_path":"$PLAN","content":"# The plan"} ;; tool ExitPlanMode {"plan":"# The plan"}';

for (const version of [CLAUDE_VERSION, OLDEST_CLAUDE_VERSION]) {
  describe(`Claude Code ${version} in a terminal`, function () {
    this.timeout(90_000); // As the other agents: each test starts several processes.
    let world: SessionWorld;
    beforeEach(async () => { world = await SessionWorld.create({ version }); });
    afterEach(async () => { await world[Symbol.asyncDispose](); });

    const start = (prompt: string): Promise<string> => world.start(prompt, { launch: { transport: 'terminal' } });
    const made = (): Promise<boolean> => access(path.join(world.home.workspace, 'made.txt')).then(() => true, () => false);
    const prompts = async (id: string): Promise<string[]> => (await world.items(id)).flatMap((item: ConversationItem) => (item.type === 'user' ? [item.text.trim().split(' @@')[0] ?? ''] : []));

    it('works on its first prompt, which needs no typing, asks, and takes the next prompts from the queue', async () => {
      const id = await start(`-first @@ say Hello. || ${COMMAND} ;; say Made it.`);
      const request = await world.request(id, 'permission');
      assert.deepEqual([world.view(id).phase, world.view(id).transport, request.toolName], ['waiting', 'terminal', 'Bash']);
      assert.deepEqual((await world.items(id)).map(({ type }) => type), ['user', 'text', 'tool', 'request'], 'what it said first is above what it asks');
      await world.answer(request, { kind: 'permission', verdict: 'allow' });
      await world.turns(id, 1);
      assert.ok(await made());
      await world.sessions.queue(id, '!second\nline @@ say Two.');
      await world.sessions.queue(id, 'third @@ say Three.');
      await world.turns(id, 3);
      assert.deepEqual(await world.texts(id), ['Hello.', 'Made it.', 'Two.', 'Three.']);
      assert.deepEqual(await prompts(id), ['-first', '!second\nline', 'third']);
      assert.deepEqual(world.view(id).queue, []);
      // All requests are alike here: what they cost was estimated, and is what the CLI then says itself.
      const estimated = billOf(world);
      assert.deepEqual([estimated.tokens, estimated.sources], [servedTokens(world.model), ['transcript']]);
      assert.deepEqual([world.view(id).usage, nanos(world.view(id).costUsd)], [estimated.tokens, estimated.nanos]);
      const turns = (await world.items(id)).flatMap((item) => (item.type === 'turn' ? [[nanos(item.costUsd), item.isEstimate]] : []));
      assert.deepEqual(turns, [2, 1, 1].map((requests) => [(estimated.nanos / 4) * requests, true]));
      await world.sessions.stop(id);
      assert.deepEqual(billOf(world), { ...estimated, sources: ['cli'], nanos: nanos(lastCost(world)) });
      assert.deepEqual([world.view(id).usage, nanos(world.view(id).costUsd), estimated.nanos], [estimated.tokens, nanos(lastCost(world)), nanos(lastCost(world))]);
      assert.deepEqual([(await world.ended(id)).end?.reason, world.watched.size], ['stopped', 0]);
    });

    it('leaves a request to its own dialog when a person wants to answer there', async () => {
      const id = await start(`one @@ ${COMMAND} ;; say Done.`);
      const request = await world.request(id, 'permission');
      const left = await world.inbox.release(request.id, { kind: 'window', role: 'admin', clientId: 'test-window' });
      assert.deepEqual([left.decision?.outcome, await made()], ['dismissed', false]);
      using window = new WatchingWindow(world.terminals, id);
      await window.answer('1');
      await world.turns(id, 1);
      assert.deepEqual([await made(), world.inbox.list({ sessionId: id })], [true, []]);
      assert.deepEqual(world.decisions.map(({ outcome }) => outcome), ['dismissed']);
    });

    it('clears what is answered in the terminal at once, and does what was said there', async () => {
      const id = await start(`one @@ ${COMMAND} ;; say Done.`);
      const request = await world.request(id, 'permission');
      using window = new WatchingWindow(world.terminals, id);
      await window.answer('1');
      await world.until('the other surface to clear', () => world.inbox.list({ sessionId: id }).length === 0 || undefined);
      await world.turns(id, 1);
      const decided = world.inbox.list({ sessionId: id, includeDecided: true }).find((one) => one.id === request.id);
      assert.deepEqual([decided?.state, decided?.decision?.by, decided?.decision?.outcome], ['answered', 'terminal', 'answered']);
      await assert.rejects(world.answer(request, { kind: 'permission', verdict: 'deny' }), { code: 'alreadyAnswered', message: 'This request was answered in the terminal first.' });
      assert.ok(await made());
    });

    it('has questions and plans answered from outside, and shows what came of them', async () => {
      const id = await start(`ask @@ ${QUESTION} ;; say Thanks.`);
      const question = await world.request(id, 'question');
      assert.deepEqual(question.questions.map(({ header, options }) => [header, options.length]), [['Color', 2]]);
      await world.answer(question, { kind: 'question', answers: { 'Which color?': ['Blue'] } });
      await world.turns(id, 1);
      assert.match(JSON.stringify(world.model.requests.at(-1)?.body), /Blue/);
      await world.sessions.stop(id);
      const planned = await world.start(`plan @@ ${PLAN} ;; say Approved.`, { launch: { transport: 'terminal' }, permissionMode: 'plan' });
      const plan = await world.request(planned, 'plan');
      assert.match(plan.plan ?? '', /The plan/);
      await world.answer(plan, { kind: 'plan', verdict: 'approve' });
      await world.turns(planned, 1);
      assert.deepEqual(await world.texts(planned), ['Approved.']);
    });

    it('is interrupted, and goes on with the next prompt alone', async () => {
      const id = await start('slow @@ hold forever || say never');
      await world.until('its turn', () => world.model.hasReached('forever') || undefined);
      await world.sessions.interrupt(id);
      await world.turns(id, 1);
      await world.sessions.send(id, 'next @@ say Next.');
      await world.turns(id, 2);
      assert.deepEqual(await world.texts(id), ['Next.']);
      assert.equal((await prompts(id)).at(-1), 'next', 'without the words that the interrupt put back into the input');
      // In the middle of an answer: the CLI writes that down as a prompt, which it is not.
      await world.sessions.send(id, `third @@ say Begun. || ${COMMAND} ;; hold forever || say never`);
      await world.allow(id);
      await world.until('its second request', async () => ((await made()) && world.view(id).phase === 'thinking') || undefined);
      await world.sessions.interrupt(id);
      await world.turns(id, 3);
      const turns = (await world.items(id)).flatMap((item) => (item.type === 'turn' ? [[item.isInterrupted ?? false, item.usage.outputTokens > 0, item.durationMs > 0]] : []));
      assert.deepEqual([turns, await prompts(id)], [[[true, false, true], [false, true, true], [true, true, true]], ['slow', 'next', 'third']]);
      assert.deepEqual((await world.items(id)).slice(-2).map((item) => (item.type === 'notice' ? item.code : item.type)), ['interrupted', 'turn']);
    });

    it('is interrupted while it starts: as soon as it has begun', async () => {
      const id = await start('slow @@ hold forever || say never');
      await world.until('its program', () => world.watched.size > 0 || undefined);
      await world.sessions.interrupt(id);
      await world.turns(id, 1);
      assert.deepEqual((await world.items(id)).map((item) => (item.type === 'turn' ? item.isInterrupted : item.type)), ['user', true]);
      await world.sessions.send(id, 'next @@ say Next.');
      await world.turns(id, 2);
      assert.deepEqual([await world.texts(id), await prompts(id)], [['Next.'], ['slow', 'next']]);
    });

    it('changes its permission mode by the keys of its terminal, while it is idle and its input is empty', async () => {
      const id = await start('one @@ say One.');
      await world.turns(id, 1);
      for (const mode of ['plan', 'default', 'acceptEdits'] as const) assert.equal((await world.sessions.setPermissionMode(id, mode)).permissionMode, mode);
      await assert.rejects(world.sessions.setPermissionMode(id, 'bypassPermissions'), { code: 'invalidInput', message: /does not offer the permission mode “bypassPermissions”/ });
      assert.equal(world.view(id).permissionMode, 'acceptEdits');
      using window = new WatchingWindow(world.terminals, id);
      await world.until('the mode', () => window.screen.includes('accept edits on') || undefined);
      window.type('mine');
      await world.until('the words', () => window.screen.includes('mine') || undefined);
      await assert.rejects(world.sessions.setPermissionMode(id, 'plan'), { code: 'invalidInput', message: /something is written in the input/ });
      window.type('\u0015');
      // What the agent says itself is the same: it writes without a question now.
      await world.sessions.send(id, `two @@ tool Write {"file_path":"${path.join(world.home.workspace, 'made.txt')}","content":"x"} ;; hold forever || say never`);
      await world.until('the file', async () => (await made()) || undefined);
      await assert.rejects(world.sessions.setPermissionMode(id, 'plan'), { code: 'invalidInput', message: /only be changed while the agent is idle/ });
      assert.deepEqual([world.view(id).permissionMode, world.decisions], ['acceptEdits', []]);
    });

    it('shows what a person types there, and comes back with its conversation', async () => {
      const id = await world.start('', { launch: { transport: 'terminal' } });
      await world.until('idle', () => world.view(id).phase === 'idle' || undefined);
      using window = new WatchingWindow(world.terminals, id);
      await world.until('its prompt', () => window.screen.includes('❯') || undefined);
      window.type('\u001b[200~typed here @@ say Seen.\u001b[201~');
      await world.until('the words', () => window.screen.includes('typed here') || undefined);
      window.type('\r');
      await world.turns(id, 1);
      assert.deepEqual([await prompts(id), await world.texts(id)], [['typed here'], ['Seen.']]);
      assert.equal(world.view(id).projectId, PROJECT_ID);
      await world.sessions.stop(id);
      await world.sessions.send(id, 'again @@ say Back.');
      await world.turns(id, 2);
      assert.deepEqual([await prompts(id), await world.texts(id)], [['typed here', 'again'], ['Seen.', 'Back.']]);
    });

    it('lets a prompt wait behind what a person is writing there, keeps it in the queue over the turn of that, and sends it then', async () => {
      const id = await start('first @@ say First.');
      await world.turns(id, 1);
      using window = new WatchingWindow(world.terminals, id);
      window.type('\u001b[200~mine @@ hold mine || say Mine.\u001b[201~');
      await world.until('the words', () => window.screen.includes('say Mine') || undefined);
      await world.sessions.send(id, 'queued @@ say Queued.');
      await world.until('that it waits', async () => ((await world.items(id)).some((item) => item.type === 'notice' && /something is written in the input/.test(item.text)) ? true : undefined));
      window.type('\r');
      await world.until('its place in the queue', () => (world.view(id).phase !== 'idle' && world.view(id).queue.length === 1) || undefined);
      world.model.release('mine');
      await world.turns(id, 3);
      assert.deepEqual([await world.texts(id), world.view(id).queue], [['First.', 'Mine.', 'Queued.'], []]);
      // One that has not been typed yet is taken back by an interrupt, and no word of the person's with it.
      window.type('a draft');
      await world.until('the draft', () => window.screen.includes('a draft') || undefined);
      await assert.rejects(world.sessions.setTransport(id, 'stream'), { code: 'sessionBusy', message: /was not sent/ });
      await world.sessions.send(id, 'stays @@ say never');
      await world.until('that it is on its way', () => world.view(id).phase === 'thinking' || undefined);
      await world.sessions.interrupt(id);
      assert.deepEqual([world.view(id).phase, world.view(id).queue.map(({ text }) => text)], ['idle', ['stays @@ say never']]);
      assert.match(window.screen, /a draft/);
    });

    it('gets its next prompt also while the agent suggests one in its input, and no suggestion goes out', async () => {
      await using suggesting = await SessionWorld.create({ version, env: { CLAUDE_CODE_ENABLE_PROMPT_SUGGESTION: '1', CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '' } });
      const id = await suggesting.start('one @@ say One.', { launch: { transport: 'terminal' } });
      await suggesting.turns(id, 1);
      // The suggestion is asked for when the conversation is warm, and is what the model says beyond its script.
      await suggesting.sessions.queue(id, 'two @@ usage in=10 out=5 cr=20000 || say Two.');
      await suggesting.turns(id, 2);
      using window = new WatchingWindow(suggesting.terminals, id);
      await suggesting.until('a suggestion', () => /❯.Done \(fake\)/.test(window.screen) || undefined);
      await suggesting.sessions.queue(id, 'three @@ say Three.');
      await suggesting.until('its answer', async () => (await suggesting.texts(id)).includes('Three.') || undefined);
      assert.deepEqual(await suggesting.texts(id), ['One.', 'Two.', 'Three.']);
    });

    it('stays there while something that it started goes on in the background', async () => {
      const id = await start('bg @@ tool Bash {"command":"sleep 300 && touch x","run_in_background":true} ;; say Started.');
      await world.answer(await world.request(id, 'permission'), { kind: 'permission', verdict: 'allow' });
      await world.turns(id, 1);
      await assert.rejects(world.sessions.setTransport(id, 'stream'), { code: 'sessionBusy' });
      assert.deepEqual([world.view(id).phase, await world.texts(id)], ['idle', ['Started.']]);
    });

    it('goes on in the panel, and there again, with one conversation and one bill', async () => {
      const id = await start('again @@ say Back.');
      await world.turns(id, 1);
      // The variant of the model is in no transcript: the hook of its start says it, a moment later on a busy machine.
      const inTerminal = await world.until('a context window', () => (world.view(id).contextWindow === undefined ? undefined : world.view(id)));
      await world.sessions.setTransport(id, 'stream');
      await world.sessions.send(id, 'in the panel @@ say Streamed.');
      const inPanel = await world.turns(id, 2);
      // The default of 2.1.197 is a variant with a large window; it resumes with the plain model, and says so itself in the panel.
      const resumed = version === CLAUDE_VERSION ? 1_000_000 : 200_000;
      assert.deepEqual([inTerminal, inPanel].map(({ contextWindow, contextTokens }) => [contextWindow, contextTokens]), [[1_000_000, 190], [resumed, 190]]);
      assert.deepEqual(await world.texts(id), ['Back.', 'Streamed.']);
      await world.sessions.setTransport(id, 'terminal');
      await world.sessions.send(id, 'and back @@ say Typed.');
      await world.turns(id, 3);
      assert.deepEqual([await world.texts(id), world.view(id).contextWindow], [['Back.', 'Streamed.', 'Typed.'], resumed]);
      await world.sessions.stop(id);
      // Whatever it ran in, each of its requests was billed once.
      const bill = billOf(world);
      assert.deepEqual([bill.tokens, bill.sources, world.view(id).usage], [servedTokens(world.model), ['cli'], bill.tokens]);
      const unit = version === CLAUDE_VERSION ? 1_306_000 : 1_640_000;
      assert.deepEqual([bill.nanos, nanos(world.view(id).costUsd)], [3 * unit, 3 * unit]);
    });
  });
}

function nanos(costUsd: number | undefined): number {
  return Math.round((costUsd ?? Number.NaN) * 1e9);
}

/** What the ledger says of all sessions, where the last line of an id counts; money in billionths of a dollar. */
function billOf(world: SessionWorld): { tokens: TokenUsage; nanos: number; sources: string[] } {
  const lines = [...new Map(world.ledger.map((line) => [line.id, line])).values()];
  return {
    tokens: lines.reduce<TokenUsage>((sum, line) => addTokens(sum, line), NO_TOKENS),
    nanos: lines.reduce((sum, { costUsd }) => sum + nanos(costUsd), 0),
    sources: [...new Set(lines.map(({ source }) => source))],
  };
}

/** What the CLI notes that the last session in the folder cost. */
function lastCost(world: SessionWorld): number | undefined {
  const state = JSON.parse(readFileSync(path.join(world.home.claudeConfigDir, '.claude.json'), 'utf8')) as { projects: Record<string, { lastCost?: number }> };
  return state.projects[world.home.workspace]?.lastCost;
}
