import assert from 'node:assert/strict';
import { PassThrough, Duplex } from 'node:stream';
import { HostConnection } from '../../../src/extension/hostClient/hostConnection.ts';
import { ConnectionLostError } from '../../../src/extension/hostClient/hostLink.ts';

const hello = { token: 't', client: { kind: 'window', id: 'w', version: '1.0.0' } } as const;

describe('HostConnection', () => {
  it('says that nobody answers, which is not the same as a connection that was lost', async () => {
    const silent = Duplex.from({ readable: new PassThrough(), writable: new PassThrough() });
    await assert.rejects(HostConnection.open(silent, hello, 20), { code: 'hostUnavailable' });
    assert.ok(silent.destroyed);
    const lost = Duplex.from({ readable: new PassThrough(), writable: new PassThrough() });
    const opening = HostConnection.open(lost, hello, 10_000);
    lost.destroy();
    await assert.rejects(opening, ConnectionLostError);
  });
});
