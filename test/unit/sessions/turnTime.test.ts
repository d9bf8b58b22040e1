import assert from 'node:assert/strict';
import { foreignText } from '../../../src/protocol/texts/say.ts';
import { SessionBench, settle } from './sessionBench.ts';

describe('the time of a turn', () => {
  it('begins with its first sign of work, goes on while it waits for a person, and ends with it', async () => {
    const bench = new SessionBench();
    const { id } = await bench.manager.start({ projectId: 'p', prompt: 'x' }, 'op-turn');
    await settle();
    const turnSince = (): string | undefined => bench.manager.list()[0]?.turnSince;
    const began = turnSince();
    assert.ok(began !== undefined, 'it thinks');
    bench.clock.advance(60_000);
    bench.provider.emit({ type: 'phase', phase: 'runningTool' });
    bench.provider.emit({ type: 'request', request: { agentRequestId: 'r', kind: 'permission', title: foreignText('Bash'), toolName: 'Bash', input: {}, reason: '', suggestions: [], questions: [], toolUseId: undefined, agentId: undefined, plan: undefined } });
    assert.deepEqual([bench.manager.list()[0]?.phase, turnSince()], ['waiting', began]);
    bench.provider.emit({ type: 'requestWithdrawn', agentRequestId: 'r' });
    bench.provider.endTurn();
    assert.deepEqual([bench.manager.list()[0]?.phase, turnSince()], ['idle', undefined]);
    await bench.manager.send(id, 'again');
    await settle();
    assert.notEqual(turnSince(), began);
    bench.provider.die();
    await settle();
    assert.equal(turnSince(), undefined);
    bench.manager.dispose();
  });
});
