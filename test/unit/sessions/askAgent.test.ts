import assert from 'node:assert/strict';
import { askAgent } from '../../../src/host/sessions/askAgent.ts';
import { SessionBench, settle } from './sessionBench.ts';

const AT = '2026-11-21T12:00:00.000Z';
const USAGE = { inputTokens: 1, outputTokens: 1, cacheReadTokens: 0, cacheWriteTokens: 0 };

describe('asking an agent in a terminal', () => {
  let bench: SessionBench;
  let sessionId: string;
  beforeEach(async () => {
    bench = new SessionBench();
    ({ id: sessionId } = await bench.manager.start({ projectId: 'p', prompt: 'one', launch: { transport: 'terminal' } }, 'op-start-1'));
    await settle();
    bench.provider.endTurn();
  });

  /** A turn of the agent in which it says this. */
  const answers = async (text: string): Promise<void> => {
    bench.provider.emit({ type: 'item', item: { id: `text:${text}`, at: AT, type: 'text', text, isStreaming: false } });
    bench.provider.emit({ type: 'item', item: { id: `turn:${text}`, at: AT, type: 'turn', isError: false, durationMs: 1, usage: USAGE } });
    bench.provider.endTurn();
    await settle();
  };

  it('gives the answer to what was asked, not that to what a person sent before it', async () => {
    const answer = askAgent({ sessions: bench.manager, clock: bench.clock }, { sessionId, text: 'what now?' }, 'op-ask-1');
    await settle();
    bench.provider.emit({ type: 'promptNotTaken', isOvertaken: true });
    bench.provider.emit({ type: 'item', item: { id: 'theirs', at: AT, type: 'user', text: 'mine first', isSynthetic: false } });
    await answers('About yours.');
    await answers('About that.');
    assert.deepEqual(await answer, { outcome: 'answered', answer: 'About that.' });
  });
});
