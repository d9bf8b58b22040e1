import assert from 'node:assert/strict';
import type { Host } from '../../../src/host/composition.ts';
import { ChannelRegistry } from '../../../src/host/rpc/channelRegistry.ts';
import { ClientConnection } from '../../../src/host/rpc/clientConnection.ts';
import { Dispatcher } from '../../../src/host/rpc/dispatcher.ts';
import type { OperationHandlers } from '../../../src/host/rpc/operationHandlers.ts';
import { silentLog } from '../../../src/host/util/log.ts';
import { WireClient } from '../../support/testHost.ts';
import { TerminalWorld } from './terminalWorld.ts';

describe('terminals over the wire', function () {
  if (process.platform === 'win32') return;
  let world: TerminalWorld;
  const connections: ClientConnection[] = [];
  beforeEach(async () => { world = await TerminalWorld.create(); });
  afterEach(async () => {
    for (const connection of connections.splice(0)) connection.dispose();
    await world[Symbol.asyncDispose]();
  });

  /** As much of a host as a connection needs. */
  const host = {
    connect(stream) {
      const dispatcher = new Dispatcher({
        handlers: {} as OperationHandlers, journal: { find: () => undefined, begin: async () => {}, done: async () => {} }, audit: { record: () => {} }, log: silentLog,
      });
      connections.push(new ClientConnection(
        stream,
        { token: 'test-token', welcome: { version: '1', epoch: 'e', pid: 1 }, dispatcher, channels: new ChannelRegistry(), terminals: world.hub, log: silentLog },
        { onAuthorized: () => {}, onClosed: () => {} },
      ));
    },
  } as Pick<Host, 'connect'> as Host;

  async function connect(): Promise<WireClient> {
    const client = new WireClient(host);
    await client.hello();
    return client;
  }

  function shown(client: WireClient, pattern: RegExp): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (pattern.test(client.terminalOutputs.map(({ data }) => data).join(''))) resolve();
      };
      client.onTerminalOutput = (output) => {
        void client.consumedInTerminal(output.terminal, output.data.length);
        look();
      };
      look();
    });
  }

  it('bring keys to the program and its output to the window, and back to one that comes again', async () => {
    await world.start('a', '/bin/sh', []);
    const client = await connect();
    const attached = await client.attachTerminal('a', { cols: 90, rows: 25 });
    assert.deepEqual(attached.state, { isLeader: true, size: { cols: 90, rows: 25 }, title: '' });
    await client.typeInTerminal('a', 'echo $((6 * 7)); stty size\r');
    await shown(client, /42\r\n25 90/);
    await client.resizeTerminal('a', { cols: 100, rows: 30 });
    await client.typeInTerminal('a', 'stty size\r');
    await shown(client, /30 100\r\n.*[#$] $/); // With the prompt that follows, which would come after the window has left.
    await client.detachTerminal('a');
    client.terminalOutputs.length = 0;
    const second = await connect();
    assert.match((await second.attachTerminal('a')).screen, /42[\s\S]*30 100/);
    await second.typeInTerminal('a', 'echo $((6 * 9))\r');
    await shown(second, /54\r\n/);
    assert.deepEqual(client.terminalOutputs, []);
    client.dispose();
    second.dispose();
  });

  it('tell windows the end, after all output', async () => {
    const program = await world.run('a', 'head -c 3000000 /dev/zero | tr "\\0" x; exit 4');
    const client = await connect();
    const { screen } = await client.attachTerminal('a');
    await shown(client, /x$/);
    await program.ended;
    while (client.terminalStates.at(-1)?.state.exit === undefined) await new Promise((resolve) => { setTimeout(resolve, 5); });
    assert.deepEqual(client.terminalStates.at(-1)?.state.exit, { exitCode: 4 });
    const total = client.terminalOutputs.reduce((sum, { data }) => sum + data.length, 0);
    assert.ok(total === 3_000_000 || screen !== '');
    client.dispose();
  });

  it('leave a terminal to others when a window is gone', async () => {
    await world.start('a', '/bin/sh', []);
    const [first, second] = [await connect(), await connect()];
    await first.attachTerminal('a', { cols: 90, rows: 25 });
    assert.equal((await second.attachTerminal('a', { cols: 80, rows: 24 })).state.isLeader, false);
    const leads = new Promise<void>((resolve) => {
      const timer = setInterval(() => {
        if (second.terminalStates.at(-1)?.state.isLeader !== true) return;
        clearInterval(timer);
        resolve();
      }, 5);
    });
    connections[0]?.dispose();
    await leads;
    first.dispose();
    assert.equal(world.hub.status('a')?.watcherCount, 1);
    assert.deepEqual(world.hub.status('a')?.size, { cols: 80, rows: 24 });
    second.dispose();
  });

  it('refuse what is no message of ours, and who did not say hello', async () => {
    await world.start('a', '/bin/sh', []);
    const stranger = new WireClient(host);
    await assert.rejects(stranger.attachTerminal('a'), { code: 'unauthorized' });
    await stranger.typeInTerminal('a', 'exit\r');
    const client = await connect();
    await assert.rejects(client.attachTerminal('b'), { code: 'notFound' });
    await assert.rejects(client.attachTerminal('../a'), { code: 'invalidInput' });
    await assert.rejects(client.attachTerminal('a', { cols: 1, rows: 1 }), { code: 'invalidInput' });
    await client.attachTerminal('a', { cols: 80, rows: 24 });
    await client.resizeTerminal('a', { cols: 0, rows: -1 });
    await client.consumedInTerminal('a', -5);
    await client.typeInTerminal('a', 'stty size\r');
    await shown(client, /24 80/);
    stranger.dispose();
    client.dispose();
  });
});
