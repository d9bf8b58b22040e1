import assert from 'node:assert/strict';
import { adviceAfter } from '../../src/protocol/domain/endAdvice.ts';

describe('advice after the end of a session', () => {
  it('is given where the sentence of the end does not say what to do', () => {
    const failed = { reason: 'failed' } as const;
    assert.equal(adviceAfter({ reason: 'finished' }), undefined);
    assert.equal(adviceAfter({ reason: 'stopped', detailRef: { id: 'session.stoppedByPerson' } }), undefined);
    assert.equal(adviceAfter({ reason: 'interrupted', detailRef: { id: 'session.hostGone' } }), 'interrupted');
    assert.equal(adviceAfter({ reason: 'hibernated' }), 'hibernated');
    assert.equal(adviceAfter(failed), 'failed');
    assert.equal(adviceAfter({ ...failed, detailRef: { id: 'agent.endedByCodeSaying' } }), 'failed');
    assert.equal(adviceAfter({ ...failed, detailRef: { id: 'agent.endedByCode' }, cause: 'billing' }), 'billing');
    assert.equal(adviceAfter({ ...failed, detailRef: { id: 'agent.endedByCode' }, cause: 'agentNotLoggedIn' }), 'agentNotLoggedIn');
    assert.equal(adviceAfter({ ...failed, detailRef: { id: 'agent.notLoggedIn' }, cause: 'agentNotLoggedIn' }), undefined, 'its own sentence says it');
    assert.equal(adviceAfter({ ...failed, detailRef: { id: 'agent.ended' }, cause: 'of another version' }), 'failed');
  });
});
