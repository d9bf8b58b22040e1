import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createConnection, createServer, type Socket } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { createMessageConnection, StreamMessageReader, StreamMessageWriter, type MessageConnection } from 'vscode-jsonrpc/node';
import { ChannelRegistry } from '../../../src/host/rpc/channelRegistry.ts';
import { ClientConnection } from '../../../src/host/rpc/clientConnection.ts';
import { Dispatcher } from '../../../src/host/rpc/dispatcher.ts';
import { EventChannel } from '../../../src/host/rpc/eventChannel.ts';
import type { OperationHandlers } from '../../../src/host/rpc/operationHandlers.ts';
import { TerminalHub } from '../../../src/host/terminals/terminalHub.ts';
import { systemClock } from '../../../src/host/util/clock.ts';
import { silentLog } from '../../../src/host/util/log.ts';
import { WIRE_METHODS, type CallResult, type EventBatch } from '../../../src/protocol/wire.ts';

describe('ClientConnection', () => {
  let channel: EventChannel<number, { n: number; padding: string }>;
  let connection: ClientConnection;
  let socket: Socket;
  let rpc: MessageConnection;
  const undo: (() => void)[] = [];

  beforeEach(async () => {
    channel = new EventChannel({ name: 'fleet', epoch: 'e', snapshot: () => 0 });
    const channels = new ChannelRegistry();
    channels.register(async (name) => (name === 'fleet' ? channel : undefined));
    const dispatcher = new Dispatcher({
      handlers: {} as OperationHandlers,
      journal: { find: () => undefined, begin: async () => {}, done: async () => {} },
      audit: { record: () => {} },
      log: silentLog,
    });
    const server = createServer((accepted) => {
      connection = new ClientConnection(
        accepted,
        { token: 'right', welcome: { version: '1', epoch: 'e', pid: 1 }, dispatcher, channels, terminals: new TerminalHub({ clock: systemClock, log: silentLog }), log: silentLog },
        { onAuthorized: () => {}, onClosed: () => {} },
      );
    });
    server.listen(path.join(os.tmpdir(), `mc-rpc-${process.pid}.sock`));
    await once(server, 'listening');
    socket = createConnection(server.address() as string);
    await once(socket, 'connect');
    rpc = createMessageConnection(new StreamMessageReader(socket), new StreamMessageWriter(socket));
    rpc.listen();
    undo.push(() => { rpc.dispose(); }, () => { socket.destroy(); }, () => { server.close(); });
  });

  afterEach(() => {
    connection.dispose();
    for (const step of undo.splice(0)) step();
  });

  const hello = async (token: string): Promise<CallResult> =>
    await rpc.sendRequest(WIRE_METHODS.hello, { token, protocol: { newest: 1, oldest: 1 }, client: { kind: 'node', id: 'c', version: '1' } });

  it('answers nothing but ping before a valid hello', async () => {
    assert.deepEqual(await rpc.sendRequest(WIRE_METHODS.ping, {}), {});
    for (const result of [await rpc.sendRequest(WIRE_METHODS.call, { op: 'host.info', input: {} }), await rpc.sendRequest(WIRE_METHODS.subscribe, { channel: 'fleet' }), await hello('wrong')]) {
      assert.equal(!(result as CallResult).ok && (result as { error: { code: string } }).error.code, 'unauthorized');
    }
    assert.equal(connection.isAuthorized, false);
    assert.equal((await hello('right')).ok, true);
    assert.equal(connection.isAuthorized, true);
  });

  it('refuses a client of another protocol', async () => {
    const result: CallResult = await rpc.sendRequest(WIRE_METHODS.hello, { token: 'right', protocol: { newest: 9, oldest: 8 }, client: { kind: 'node', id: 'c', version: '1' } });
    assert.equal(!result.ok && result.error.code, 'protocolMismatch');
  });

  it('holds events back from a client that stopped reading, and it notices the gap afterwards', async () => {
    await hello('right');
    await rpc.sendRequest(WIRE_METHODS.subscribe, { channel: 'fleet' });
    const seqs: number[] = [];
    rpc.onNotification(WIRE_METHODS.events, (batch: EventBatch) => { seqs.push(...batch.events.map(({ seq }) => seq)); });
    socket.pause();
    // Far more than a socket takes, and more events than the channel keeps; no larger, since all of it is parsed in the end.
    const padding = 'x'.repeat(2_000);
    let wasCongested = false;
    for (let n = 0; n < 5_000; n += 1) {
      channel.publish({ n, padding });
      if (n % 50 === 0) await new Promise((resolve) => { setImmediate(resolve); });
      wasCongested ||= connection.isCongested();
    }
    assert.ok(wasCongested, 'the connection says that it is congested');
    socket.resume();
    while (seqs.at(-1) !== 5_000) await new Promise((resolve) => { setImmediate(resolve); });
    const gaps = seqs.filter((seq, index) => index > 0 && seq !== (seqs[index - 1] ?? 0) + 1);
    assert.equal(gaps.length, 1, 'what was too much to keep is missing in one place, and the numbers say so');
  });
});
