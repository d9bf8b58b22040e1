import assert from 'node:assert/strict';
import { sessionView } from '../../../src/host/sessions/sessionView.ts';
import type { SessionRecord } from '../../../src/protocol/files/fileKinds.ts';
import { NO_TOKENS } from '../../../src/protocol/domain/usageTotals.ts';

const USAGE = { inputTokens: 1, outputTokens: 2, cacheReadTokens: 3, cacheWriteTokens: 4 };
const RECORD: SessionRecord = {
  id: 's', provider: 'claude', transport: 'stream', projectId: 'p', name: 'n', cwd: '/p', permissionMode: 'plan', agentSessionIds: [], startedAt: 't0', turnCount: 2,
  usage: USAGE, queue: [],
};
const NOW = { phase: 'waiting', phaseSince: 't1', queue: [{ id: 'm', text: 'next', queuedAt: 't2' }], waitingCount: 1, unbilled: NO_TOKENS } as const;

describe('a session as clients see it', () => {
  it('has what is known, and no empty places for what is not', () => {
    assert.deepEqual(sessionView(RECORD, NOW), {
      id: 's', provider: 'claude', transport: 'stream', isManaged: true, projectId: 'p', name: 'n', cwd: '/p', permissionMode: 'plan', phase: 'waiting', phaseSince: 't1',
      startedAt: 't0', turnCount: 2, usage: USAGE, queue: NOW.queue, waitingCount: 1,
    });
    const more = { taskRef: 'PA-1', costUsd: 0, contextTokens: 5, contextWindow: 9, end: { reason: 'stopped', at: 't3', detail: '' } } as const;
    const { agentSessionId, model, ...view } = sessionView({ ...RECORD, ...more, agentSessionIds: ['old', 'new'], model: 'm1', requestedModel: 'm0' }, NOW);
    assert.deepEqual([agentSessionId, model], ['new', 'm1']);
    assert.deepEqual(view, { ...sessionView(RECORD, NOW), ...more });
    assert.equal(sessionView({ ...RECORD, requestedModel: 'm0' }, NOW).model, 'm0');
  });
});
