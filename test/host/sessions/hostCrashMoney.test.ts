import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { TokenUsage } from '../../../src/protocol/domain/usage.ts';
import { NO_TOKENS } from '../../../src/protocol/domain/usageTotals.ts';
import type { LedgerLine } from '../../../src/protocol/files/fileKinds.ts';
import { claudeBinary, CLAUDE_VERSION, OLDEST_CLAUDE_VERSION } from '../../support/cache/claudeBinary.ts';
import { FakeModel } from '../../support/fakeModel/fakeModel.ts';
import { servedTokens } from '../../support/fakeModel/servedTokens.ts';
import { buildHost, type BuiltHost } from '../lifecycle/builtHost.ts';
import { HostProcesses, until, untilEnded } from '../lifecycle/hostProcesses.ts';
import { agentProcesses } from './agentProcesses.ts';
import { HostOperator } from './hostOperator.ts';

const PATIENCE_MS = 20_000;

function tokensOf({ inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens }: TokenUsage): TokenUsage {
  return { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens };
}

describe('money of a turn that kill -9 of the host cut', function () {
  this.timeout(90_000);
  let built: BuiltHost;
  before(async () => { built = await buildHost(); });
  after(() => built[Symbol.asyncDispose]());

  for (const version of [CLAUDE_VERSION, OLDEST_CLAUDE_VERSION]) {
    it(`is in the ledger once, all that the model served, also after Resume and one more turn (${version})`, async () => {
      await using model = await FakeModel.start();
      await using hosts = await HostProcesses.create(built, { modelUrl: model.url });
      let operator: HostOperator;
      const startHost = async (): Promise<number> => {
        const pid = await hosts.startPid();
        operator = await HostOperator.connect(hosts);
        await operator.call('host.configure', { settings: { claudePath: await claudeBinary(version) } });
        return pid;
      };
      /** Today's tokens by the ledger, which must be those of the index of its files and of the session. */
      const billed = async (sessionId: string): Promise<TokenUsage> => {
        const today = await operator.call('ledger.today', {});
        const { total } = await operator.call('ledger.summary', { from: today.day, to: today.day, groupBy: 'model' });
        assert.deepEqual(total, today.total);
        const { usage, costUsd } = await operator.view(sessionId);
        assert.deepEqual(usage, tokensOf(today.total));
        assert.equal(Math.round((costUsd ?? 0) * 1e9) / 1e9, today.total.costUsd);
        return usage;
      };
      const sources = async (): Promise<Record<string, number>> => {
        const folder = path.join(hosts.home, 'ledger');
        const texts = await Promise.all((await readdir(folder)).map((name) => readFile(path.join(folder, name), 'utf8')));
        const lines = texts.flatMap((text) => text.trim().split('\n')).map((line) => JSON.parse(line) as LedgerLine);
        assert.equal(new Set(lines.map(({ id }) => id)).size, lines.length);
        return Object.fromEntries(['cli', 'transcript'].map((source) => [source, lines.filter((line) => line.source === source).reduce((sum, line) => sum + line.inputTokens, 0)]));
      };

      const pid = await startHost();
      const { project } = await operator!.call('projects.add', { folder: hosts.temp.workspace, isTrusted: true });
      const prompt = 'one @@ tool Bash {"command":"touch a.txt"} ;; hold deaf || tool Bash {"command":"ls -a"} ;; hang';
      const id = (await operator!.call('sessions.start', { projectId: project.id, prompt })).session.id;
      await until('the first request is billed while the turn runs', async () => (await operator.call('ledger.today', {})).total.inputTokens === 100, PATIENCE_MS);
      assert.equal((await operator!.view(id)).turnCount, 0);
      assert.deepEqual(await billed(id), servedTokens(model));

      // The host hears no more of the agent, which works on.
      await operator!.call('requests.answer', { requestId: (await operator!.request(id)).id, answer: { kind: 'permission', verdict: 'allow' } });
      await until('the second request under way', () => model.hasReached('deaf'), PATIENCE_MS);
      process.kill(pid, 'SIGSTOP');
      model.release('deaf');
      await until('the second request', () => servedTokens(model).inputTokens === 200, PATIENCE_MS);
      const transcripts = path.join(hosts.temp.claudeConfigDir, 'projects');
      await until('the agent wrote it down', async () => {
        const names = (await readdir(transcripts, { recursive: true })).filter((name) => name.endsWith('.jsonl'));
        return (await Promise.all(names.map((name) => readFile(path.join(transcripts, name), 'utf8')))).some((text) => text.includes('ls -a'));
      }, PATIENCE_MS);
      process.kill(pid, 'SIGKILL');
      operator!.close();
      await untilEnded(pid);
      await until('the agent is gone', () => agentProcesses('HOME', hosts.temp.home).length === 0, PATIENCE_MS);

      await startHost();
      await until('the rest is found', async () => (await operator.call('ledger.today', {})).total.inputTokens === 200, PATIENCE_MS);
      await until('the session says so', async () => (await operator.view(id)).usage.inputTokens === 200, PATIENCE_MS);
      assert.deepEqual(await billed(id), servedTokens(model));
      assert.deepEqual(await sources(), { cli: 100, transcript: 100 });
      assert.equal((await operator!.call('ledger.today', {})).total.unpricedCount, 1);
      assert.match((await operator!.view(id)).end?.detail ?? '', /writing at that moment is lost/);

      await operator!.call('sessions.resume', { sessionId: id });
      await operator!.call('sessions.send', { sessionId: id, text: 'two @@ say second' });
      await until('the answer', async () => (await operator.texts(id)).includes('second'), PATIENCE_MS);
      await until('the end of its turn', async () => (await operator.view(id)).phase === 'idle', PATIENCE_MS);
      // The agent says that it is idle, and the ledger is written then.
      await until('its bill', async () => (await operator.call('ledger.today', {})).total.inputTokens === servedTokens(model).inputTokens, PATIENCE_MS);
      assert.deepEqual(await billed(id), servedTokens(model));
      await operator!.call('sessions.stop', { sessionId: id });
      assert.deepEqual(await billed(id), servedTokens(model));
      const { transcript, cli } = await sources();
      assert.deepEqual([transcript, (transcript ?? 0) + (cli ?? 0)], [100, servedTokens(model).inputTokens]);
      assert.notDeepEqual(servedTokens(model), NO_TOKENS);
      operator!.close();
    });
  }
});
