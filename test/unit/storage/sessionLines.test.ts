import assert from 'node:assert/strict';
import type { SessionLine } from '../../../src/protocol/files/fileKinds.ts';
import { SessionLines } from '../../../src/host/storage/sessionLines.ts';
import { openSessionRecords } from '../../../src/host/storage/sessionRecords.ts';
import { createTestStorage } from './testStorage.ts';

const LINES: SessionLine[] = [
  { after: 'a', item: { id: 'turn:1', at: '2026-11-21T12:00:00Z', type: 'turn', isError: false, durationMs: 5, usage: { inputTokens: 1, outputTokens: 2, cacheReadTokens: 3, cacheWriteTokens: 4 }, costUsd: 0.5 } },
  { after: 'a', item: { id: 'turn:2', at: '2026-11-21T12:00:00Z', type: 'turn', isError: true, isInterrupted: true, durationMs: 5, usage: { inputTokens: 1, outputTokens: 2, cacheReadTokens: 3, cacheWriteTokens: 4 } } },
  { item: { id: 'ended:x', at: '2026-11-21T12:00:01Z', type: 'notice', code: 'ended', level: 'info', text: '' } },
  { after: 'b', item: { id: 'request:r', at: '2026-11-21T12:00:02Z', type: 'request', requestId: 'r', kind: 'permission', toolName: 'Bash', toolUseId: 'call' } },
];

describe('storage: what sessions keep beside transcripts', () => {
  it('comes back as it was, and is not taken for a session', async () => {
    await using storage = await createTestStorage();
    const lines = await SessionLines.open(storage);
    for (const line of LINES) await lines.append('s', line);
    assert.deepEqual(await (await SessionLines.open(storage)).read('s'), LINES);
    assert.deepEqual(await lines.read('other'), []);
    const records = await openSessionRecords(storage);
    assert.deepEqual([records.all(), storage.quarantine.list()], [[], []]);
    records.dispose();
    await lines.dispose();
  });
});
