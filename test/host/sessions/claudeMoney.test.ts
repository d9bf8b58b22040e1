import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { TokenUsage } from '../../../src/protocol/domain/usage.ts';
import { addTokens, NO_TOKENS } from '../../../src/protocol/domain/usageTotals.ts';
import { CLAUDE_VERSION, OLDEST_CLAUDE_VERSION } from '../../support/cache/claudeBinary.ts';
import { servedTokens } from '../../support/fakeModel/servedTokens.ts';
import { SessionWorld } from './sessionWorld.ts';

interface Bill {
  readonly tokens: TokenUsage;
  readonly costUsd: number;
  /** By source: `cli`, `transcript`. */
  readonly inputTokens: Readonly<Record<string, number>>;
}

/** What the ledger says of all sessions, where the last line of an id counts. */
function bill(world: SessionWorld): Bill {
  const lines = [...new Map(world.ledger.map((line) => [line.id, line])).values()];
  const inputTokens: Record<string, number> = {};
  for (const line of lines) inputTokens[line.source] = (inputTokens[line.source] ?? 0) + line.inputTokens;
  return {
    tokens: lines.reduce<TokenUsage>((sum, { inputTokens: input, outputTokens, cacheReadTokens, cacheWriteTokens }) =>
      addTokens(sum, { inputTokens: input, outputTokens, cacheReadTokens, cacheWriteTokens }), NO_TOKENS),
    costUsd: round(lines.reduce((sum, { costUsd = 0 }) => sum + costUsd, 0)),
    inputTokens,
  };
}

function round(usd: number): number {
  return Math.round(usd * 1e9) / 1e9;
}

for (const version of [CLAUDE_VERSION, OLDEST_CLAUDE_VERSION]) {
  describe(`money of the Claude CLI ${version}`, function () {
    this.timeout(90_000);
    let world: SessionWorld;
    beforeEach(async () => { world = await SessionWorld.create({ version }); });
    afterEach(async () => { await world[Symbol.asyncDispose](); });

    const agrees = (id: string, more: TokenUsage = NO_TOKENS): void => {
      const { tokens, costUsd } = bill(world);
      assert.deepEqual(tokens, addTokens(servedTokens(world.model), more));
      assert.deepEqual(world.view(id).usage, tokens);
      assert.equal(round(world.view(id).costUsd ?? Number.NaN), costUsd);
    };

    it('shows what a turn cost so far, and in the end exactly what the CLI says', async () => {
      const id = await world.start('one @@ say a || tool Bash {"command":"touch a.txt"} ;; say b || tool Bash {"command":"touch b.txt"} ;; say c');
      const costs: number[] = [];
      for (const count of [1, 2]) {
        const request = await world.request(id, 'permission');
        await world.until(`${count} request(s) in the ledger`, () => bill(world).tokens.inputTokens === count * 100 || undefined);
        agrees(id);
        assert.equal(world.view(id).turnCount, 0);
        costs.push(bill(world).costUsd);
        await world.answer(request, { kind: 'permission', verdict: 'allow' });
        await world.until('the answer is taken', () => world.inbox.list({ sessionId: id })[0]?.id !== request.id || undefined);
      }
      await world.turns(id, 1);
      agrees(id);
      costs.push(bill(world).costUsd);
      assert.deepEqual(costs.map((cost) => round(cost / (costs[0] ?? 0))), [1, 2, 3]);
      const turn = (await world.items(id)).find((item) => item.type === 'turn');
      assert.deepEqual([turn?.usage.inputTokens, round(turn?.costUsd ?? 0)], [300, bill(world).costUsd]);
      assert.equal(new Set(world.ledger.map((line) => line.id)).size, world.ledger.length);
      assert.deepEqual(world.totalsByClaude.map(round), [bill(world).costUsd]);
      assert.deepEqual(bill(world).inputTokens, { cli: 300 });
    });

    it('bills each request once, also of subagents, over interrupts, /clear, resumes and turns that the agent begins itself', async () => {
      const subagent = JSON.stringify({ description: 'sub', subagent_type: 'general-purpose', prompt: 'go @@ say sub || tool Bash {"command":"ls"} ;; say sub done' });
      const id = await world.start(`one @@ tool Agent ${subagent} ;; say main ;; say noticed`);
      await world.until('the subagent', () => servedTokens(world.model).inputTokens >= 400 || undefined);
      await world.until('all of it', () => bill(world).tokens.inputTokens === servedTokens(world.model).inputTokens && world.view(id).phase === 'idle' ? true : undefined);
      agrees(id);
      const before = world.view(id).turnCount;
      await world.sessions.send(id, `two @@ tool Bash {"command":"ls"} ;; speed 4 40 || say ${'word '.repeat(200)} || hold forever`);
      await world.until('text', async () => (await world.texts(id)).at(-1)?.startsWith('word') || undefined);
      await world.sessions.interrupt(id);
      await world.turns(id, before + 1);
      // Since some version a request that was broken off counts too: with what its first event said, and with a guess at the output up to then.
      const outputTokens = bill(world).tokens.outputTokens - servedTokens(world.model).outputTokens;
      const aborted = version === OLDEST_CLAUDE_VERSION ? NO_TOKENS : { inputTokens: 100, outputTokens, cacheReadTokens: 30, cacheWriteTokens: 20 };
      const words = (await world.texts(id)).at(-1) ?? '';
      if (aborted !== NO_TOKENS) assert.ok(outputTokens >= 1 && outputTokens <= words.length, `${outputTokens} tokens for "${words}"`);
      agrees(id, aborted);
      await world.sessions.send(id, '/clear');
      await world.turns(id, before + 2);
      await world.sessions.send(id, 'three @@ tool Bash {"command":"ls"} ;; say third');
      await world.turns(id, before + 3);
      agrees(id, aborted);
      await world.sessions.stop(id);
      await world.sessions.send(id, 'bg @@ tool Bash {"command":"sleep 1","run_in_background":true} ;; say started ;; say noticed');
      await world.turns(id, before + 5);
      agrees(id, aborted);
      assert.deepEqual(Object.keys(bill(world).inputTokens), ['cli']);
    });

    it('shows the tokens of a turn under a subscription, and its price at the end', async () => {
      const { ANTHROPIC_API_KEY: _key, ...rest } = world.environment;
      // All that would go to the network finds a closed door.
      world.environment = { ...rest, HTTPS_PROXY: 'http://127.0.0.1:9', NO_PROXY: '127.0.0.1' };
      const claudeAiOauth = { accessToken: 'sk-ant-oat01-test', refreshToken: 'sk-ant-ort01-test', expiresAt: Date.now() + 86_400_000, scopes: ['user:inference', 'user:profile'], subscriptionType: 'max' };
      await writeFile(path.join(world.home.claudeConfigDir, '.credentials.json'), JSON.stringify({ claudeAiOauth }));
      const id = await world.start('one @@ tool Bash {"command":"touch a.txt"} ;; say b');
      await world.request(id, 'permission');
      await world.until('tokens', () => world.view(id).usage.inputTokens === 100 || undefined);
      assert.deepEqual([world.ledger, world.view(id).costUsd], [[], undefined]);
      await world.allow(id);
      await world.turns(id, 1);
      agrees(id);
      assert.deepEqual(world.totalsByClaude.map(round), [bill(world).costUsd]);
    });

    it('finds what a killed agent could not report in its transcript, once, and goes on from there', async () => {
      const id = await world.start('one @@ tool Bash {"command":"touch a.txt"} ;; tool Bash {"command":"ls -a"} ;; hang');
      await world.until('the first request in the ledger', () => bill(world).tokens.inputTokens === 100 || undefined);
      await world.allow(id);
      await world.until('the second request in the ledger', () => bill(world).tokens.inputTokens === 200 || undefined);
      const priced = bill(world);
      // As if the last report had not come before the end.
      world.ledger.pop();
      await world.until('its transcript', async () => (await readTree(path.join(world.home.claudeConfigDir, 'projects'))).includes('"command":"ls -a"') || undefined); // The prompt has it with backslashes.
      process.kill(world.records.get(id)?.process?.pid ?? 0, 'SIGKILL');
      await world.ended(id);
      await world.until('the rest', () => bill(world).tokens.inputTokens === 200 || undefined);
      assert.deepEqual(bill(world).inputTokens, { cli: 100, transcript: 100 });
      assert.deepEqual(bill(world).tokens, priced.tokens);
      await world.until('the session says so', () => world.view(id).usage.inputTokens === 200 || undefined);
      assert.equal(world.records.get(id)?.unsettled, undefined);
      agrees(id);
      const { costUsd } = bill(world);
      assert.ok(costUsd > 0 && costUsd < priced.costUsd, 'what only the transcript knows has no price');
      await world.sessions.send(id, 'two @@ say second');
      await world.turns(id, 1);
      agrees(id);
      assert.deepEqual(bill(world).inputTokens, { cli: 200, transcript: 100 });
    });
  });
}

/** All transcripts below a folder. */
async function readTree(folder: string): Promise<string> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  const texts = await Promise.all(names.filter((name) => name.endsWith('.jsonl')).map((name) => readFile(path.join(folder, name), 'utf8')));
  return texts.join('\n');
}
