import assert from 'node:assert/strict';
import { ContextGauge } from '../../../src/host/sessions/claude/terminal/contextGauge.ts';
import { contextWindowOf, ModelWindows } from '../../../src/host/sessions/claude/terminal/modelWindows.ts';
import { factsOf } from '../../../src/host/sessions/claude/terminal/transcriptFacts.ts';
import { withFact } from '../../../src/host/sessions/agentFacts.ts';
import { NO_TOKENS } from '../../../src/protocol/domain/usageTotals.ts';
import type { SessionRecord } from '../../../src/protocol/files/fileKinds.ts';

const OLDER = '2.1.197';
const NEWER = '2.1.329';

describe('windows of models', () => {
  // As the CLI itself says them in stream mode: in 2.1.197, in 2.1.329, and with `[1m]`.
  for (const [models, older, newer] of [
    [['claude-3-5-haiku-20241022', 'claude-haiku-4-5-20251001', 'claude-3-7-sonnet-20250219', 'claude-sonnet-4-20250514', 'claude-sonnet-4-5', 'claude-sonnet-4-6'], 200_000, 200_000],
    [['claude-opus-4-5-20251101', 'claude-opus-4-6'], 200_000, 200_000],
    [['claude-haiku-5-5', 'claude-sonnet-5', 'claude-sonnet-5-5', 'claude-opus-4-7', 'claude-opus-4-8', 'claude-opus-5', 'claude-opus-5-5', 'claude-fable-5', 'claude-fable-5-2'], 200_000, 1_000_000],
  ] as const) {
    it(`of ${models.join(', ')}`, () => {
      for (const model of models) {
        assert.deepEqual([OLDER, NEWER, '2.2.0'].map((version) => contextWindowOf(model, version)), [older, newer, newer], model);
        assert.deepEqual([OLDER, NEWER].map((version) => contextWindowOf(`${model}[1m]`, version)), [1_000_000, 1_000_000], model);
      }
    });
  }

  it('are not guessed for other models, nor for versions in between', () => {
    assert.deepEqual(['claude-next-1', 'claude-next-1[1m]', 'claude-sonnet-6', 'us.anthropic.claude-opus-4-8', 'gpt'].map((model) => contextWindowOf(model, NEWER)), Array(5).fill(undefined));
    assert.deepEqual([contextWindowOf('claude-opus-4-8', '2.1.250'), contextWindowOf('claude-opus-4-6', '2.1.250')], [undefined, 200_000]);
  });

  it('are those that the CLI told of itself, for that version and variant', () => {
    const windows = new ModelWindows();
    let passed = 0;
    const onEvent = windows.overhear(NEWER, () => { passed += 1; });
    onEvent({ type: 'context', contextTokens: 1, contextWindow: 7 });
    onEvent({ type: 'model', model: 'claude-next-1' });
    onEvent({ type: 'context', contextTokens: 5, contextWindow: undefined });
    onEvent({ type: 'context', contextTokens: undefined, contextWindow: 300_000 });
    assert.deepEqual([passed, windows.of('claude-next-1', NEWER), windows.of('claude-next-1', OLDER), windows.of('claude-next-1[1m]', NEWER), windows.of('claude-opus-4-6', OLDER)], [4, 300_000, undefined, undefined, 200_000]);
  });

  it('of another model is not that of the one before', () => {
    const record: SessionRecord = {
      id: 's', provider: 'claude', transport: 'terminal', projectId: 'p', name: 'n', cwd: '/p', permissionMode: 'plan', agentSessionIds: [], startedAt: 't0', turnCount: 2,
      usage: NO_TOKENS, queue: [], model: 'claude-opus-4-8[1m]', contextTokens: 5, contextWindow: 1_000_000,
    };
    const after = (model: string): unknown[] => {
      const { model: named, contextTokens, contextWindow } = withFact(record, { type: 'model', model });
      return [named, contextTokens, contextWindow];
    };
    assert.deepEqual([after('claude-opus-4-8'), after('claude-next-1')], [['claude-opus-4-8', 5, 1_000_000], ['claude-next-1', 5, undefined]]);
  });
});

describe('the context of an agent in a terminal', () => {
  function gauge(version: string): { gauge: ContextGauge; told: unknown[] } {
    const told: unknown[] = [];
    return { gauge: new ContextGauge({ windowOf: (model) => contextWindowOf(model, version), tell: (tokens, window) => { told.push([tokens, window]); } }), told };
  }

  it('has no window while it is not known which variant of the model it is', () => {
    const older = gauge(OLDER);
    older.gauge.request('claude-opus-4-8', 100);
    older.gauge.startedWith('claude-opus-4-8[1m]');
    older.gauge.request('claude-opus-4-8', 200);
    older.gauge.request('claude-sonnet-5', 300); // Chosen by the CLI itself, such as when it leaves plan mode.
    assert.deepEqual(older.told, [[100, undefined], [100, 1_000_000], [200, 1_000_000], [300, undefined]]);
    const newer = gauge(NEWER);
    newer.gauge.request('claude-opus-5-5', 100);
    newer.gauge.request('claude-next-1', 200);
    newer.gauge.tokensAre(50);
    newer.gauge.tokensAre(undefined);
    assert.deepEqual(newer.told, [[100, 1_000_000], [200, undefined], [50, undefined]]);
  });

  it('follows what a person chooses in the terminal', () => {
    const { gauge: its, told } = gauge(OLDER);
    its.startedWith('claude-opus-4-8[1m]');
    for (const [printed, model] of [
      ['\u001b[1mOpus 4.8\u001b[22m and saved as your default for new sessions', 'claude-opus-4-8'],
      ['`Sonnet 4.6 (1M context)` and saved as your default for new sessions', 'claude-sonnet-4-6'],
    ] as const) {
      const [fact] = factsOf({ type: 'user', message: { content: `<local-command-stdout>Set model to ${printed}</local-command-stdout>` } });
      assert.equal(fact?.type, 'modelChosen');
      its.modelChosen(fact.isLarge);
      its.request(model, 10);
    }
    assert.deepEqual(told, [[10, 200_000], [10, 1_000_000]]);
  });

  it('is that of the plain model after a conversation was resumed, unless a variant was asked for', () => {
    const { gauge: its, told } = gauge(OLDER);
    its.request('claude-opus-4-8', 10);
    its.resumedWith(undefined);
    its.resumedWith('opus[1m]');
    assert.deepEqual(told, [[10, undefined], [10, 200_000], [10, 1_000_000]]);
  });

  it('is never larger than its window', () => {
    const { gauge: its, told } = gauge(OLDER);
    its.startedWith('claude-opus-4-8');
    its.request('claude-opus-4-8', 200_001);
    assert.deepEqual(told, [[200_001, 1_000_000]]);
  });
});
