import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createDuplexPair } from '../../../src/host/lifecycle/duplexPair.ts';

describe('createDuplexPair', () => {
  it('carries bytes both ways, whole and in order', async () => {
    const [a, b] = createDuplexPair();
    const sent = Buffer.alloc(3_000_000, 'abcdefg');
    const received: Buffer[] = [];
    b.on('data', (chunk: Buffer) => { received.push(chunk); });
    for (let offset = 0; offset < sent.length; offset += 100_000) a.write(sent.subarray(offset, offset + 100_000));
    a.end();
    await once(b, 'end');
    assert.ok(Buffer.concat(received).equals(sent));
    b.write('back');
    assert.equal(String((await once(a, 'data'))[0]), 'back');
    a.destroy();
    await once(b, 'close');
  });

  it('slows a writer whose reader does not read', async () => {
    const [a, b] = createDuplexPair();
    let accepted = 0;
    for (let index = 0; index < 100; index += 1) a.write(Buffer.alloc(64 * 1024), () => { accepted += 1; });
    await new Promise((resolve) => { setTimeout(resolve, 20); });
    assert.ok(accepted < 10, `${accepted} chunks were taken`);
    assert.ok(a.writableLength > 1_000_000);
    b.resume();
    a.end();
    await once(b, 'end');
    a.destroy();
    b.destroy();
  });

  it('closes both ends when one is destroyed', async () => {
    const [a, b] = createDuplexPair();
    const closed = once(b, 'close');
    a.destroy();
    await closed;
    assert.equal(b.destroyed, true);
  });
});
