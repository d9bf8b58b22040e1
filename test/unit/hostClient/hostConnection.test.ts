import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough, Duplex } from 'node:stream';
import { HostConnection } from '../../../src/extension/hostClient/hostConnection.ts';
import { ConnectionLostError } from '../../../src/extension/hostClient/hostLink.ts';
import { MissionControlError } from '../../../src/protocol/errors.ts';

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

  it('tells another program that answers from a host: by words that are no message, no answer, a refusal, or a greeting of its own', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'mc-talk-'));
    const message = (content: object): string => {
      const body = JSON.stringify({ jsonrpc: '2.0', id: 0, ...content });
      return `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
    };
    const open = async (answer: string): Promise<unknown> => {
      const address = path.join(folder, `s${answer.length}`);
      const server = createServer((socket) => {
        socket.on('error', () => {});
        socket.once('data', () => { socket.write(answer); });
      });
      await new Promise<void>((resolve) => { server.listen(address, resolve); });
      try {
        return await HostConnection.open(connect(address), hello, 200).catch((error: unknown) => error);
      } finally {
        server.close();
      }
    };
    try {
      for (const answer of [
        'HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n',
        'Content-Length: 9\r\n\r\n{ nothing',
        message({ error: { code: -32601, message: 'Unhandled method hello' } }),
        message({ result: { capabilities: {} } }),
        '220 welcome to the mail',
      ]) {
        const error = await open(answer);
        assert.ok(MissionControlError.is(error, 'hostUnavailable') && error.text.ref?.id === 'window.strangerAnswers', `${answer}: ${String(error)}`);
      }
      const refusal = await open(message({ result: { ok: false, error: { code: 'unauthorized', message: 'Wrong token.', showUser: true } } }));
      assert.ok(MissionControlError.is(refusal, 'unauthorized'), String(refusal));
      const silent = await open('');
      assert.ok(MissionControlError.is(silent, 'hostUnavailable') && silent.text.ref?.id === 'window.holderSilent', String(silent));
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
