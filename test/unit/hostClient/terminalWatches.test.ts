import assert from 'node:assert/strict';
import { PassThrough, Duplex } from 'node:stream';
import { HostClient } from '../../../src/extension/hostClient/hostClient.ts';
import { HostConnection } from '../../../src/extension/hostClient/hostConnection.ts';
import type { TerminalWatcher } from '../../../src/extension/hostClient/terminalLink.ts';
import { MissionControlError } from '../../../src/protocol/errors.ts';
import { say } from '../../../src/protocol/texts/say.ts';
import type { AttachedTerminal } from '../../../src/protocol/terminal/terminalWire.ts';
import { WIRE_METHODS } from '../../../src/protocol/wire.ts';
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node';
import { FakeClientClock, FakeLink, FakeSource, settle, silentClientLog } from './fakeHosts.ts';

const attached = (screen: string): AttachedTerminal => ({ screen, state: { isLeader: true, size: { cols: 80, rows: 24 }, title: '' } });

function watcher(size?: { cols: number; rows: number }) {
  const seen: string[] = [];
  const own: TerminalWatcher = {
    size: () => size,
    onAttached: ({ screen }) => { seen.push(`screen ${screen}`); },
    onOutput: ({ data, isReset, isOpen }) => { seen.push(['out', data, isReset === true ? 'reset' : '', isOpen === true ? 'open' : ''].join(' ').trim()); },
    onState: ({ title }) => { seen.push(`title ${title}`); },
    onLost: () => { seen.push('lost'); },
    onRefused: (error) => { seen.push(`refused ${MissionControlError.is(error) ? error.code : String(error)}`); },
  };
  return { seen, own };
}

function setUp() {
  const source = new FakeSource();
  const clock = new FakeClientClock();
  const client = new HostClient({ source, version: '1.0.0', clock, log: silentClientLog });
  return { source, clock, client };
}

describe('TerminalWatches', () => {
  it('follows a terminal from host to host: its screen each time, then all that comes after, and nothing that came before', async () => {
    const { source, clock, client } = setUp();
    const first = new FakeLink();
    let answer: (value: AttachedTerminal) => void = () => {};
    first.onAttach = () => new Promise((resolve) => { answer = resolve; });
    source.running = first;
    await client.connectIfRunning();
    const { seen, own } = watcher({ cols: 5000, rows: 2 });
    const watch = client.watchTerminal('s1', own);
    await settle();
    assert.deepEqual(first.attaches, [{ terminal: 's1', size: { cols: 1000, rows: 5 } }]);
    watch.input('too early');
    first.terminalOutputs.fire({ terminal: 's1', data: 'of an earlier watch' });
    answer(attached('A'));
    await settle();
    first.terminalOutputs.fire({ terminal: 's1', data: 'b', isOpen: true });
    first.terminalOutputs.fire({ terminal: 's2', data: 'not mine' });
    first.terminalOutputs.fire({ terminal: 's1', data: 'c', isReset: true });
    first.terminalStates.fire({ terminal: 's1', state: { ...attached('').state, title: 'T' } });
    watch.input('x');
    watch.resize({ cols: 100, rows: 30 });
    watch.consumed(7);
    const second = new FakeLink();
    second.onAttach = () => attached('B');
    source.running = second;
    first.close();
    watch.input('into the void');
    await clock.pass(100);
    second.terminalOutputs.fire({ terminal: 's1', data: 'd' });
    assert.deepEqual(seen, ['screen A', 'out b  open', 'out c reset', 'title T', 'lost', 'screen B', 'out d']);
    assert.deepEqual(first.told, [
      { what: 'input', params: { terminal: 's1', data: 'x' } },
      { what: 'resize', params: { terminal: 's1', size: { cols: 100, rows: 30 } } },
      { what: 'consumed', params: { terminal: 's1', chars: 7 } },
    ]);
    watch.dispose();
    second.terminalOutputs.fire({ terminal: 's1', data: 'after the end' });
    watch.dispose();
    assert.deepEqual([second.told, seen.length], [[{ what: 'detach', params: { terminal: 's1' } }], 7]);
    await client.close();
  });

  it('sends a long paste in parts that cut no character in two', async () => {
    const { source, client } = setUp();
    const link = new FakeLink();
    source.running = link;
    await client.connectIfRunning();
    const watch = client.watchTerminal('s1', watcher().own);
    await settle();
    const text = `${'a'.repeat(999_999)}😀b`;
    watch.input(text);
    const parts = link.told.map(({ params }) => (params as { data: string }).data);
    assert.deepEqual([parts.map((part) => part.length), parts.join('') === text], [[999_999, 3], true]);
    await client.close();
  });

  it('says that there is no such terminal, and asks again when it is told to, and of the next host', async () => {
    const { source, clock, client } = setUp();
    const link = new FakeLink();
    link.onAttach = () => { throw new MissionControlError('notFound', say('terminal.none')); };
    source.running = link;
    await client.connectIfRunning();
    const { seen, own } = watcher();
    const watch = client.watchTerminal('s1', own);
    await settle();
    watch.attach();
    await settle();
    link.onAttach = () => attached('A');
    watch.attach();
    await settle();
    watch.attach();
    await settle();
    assert.deepEqual([seen, link.attaches.length], [['refused notFound', 'refused notFound', 'screen A'], 3]);
    source.running = new FakeLink();
    link.close();
    await clock.pass(100);
    assert.deepEqual(seen.slice(3), ['lost', 'screen ']);
    await client.close();
  });

  it('gives a session one watcher: the second takes its place, and the first ends quietly', async () => {
    const { source, client } = setUp();
    const link = new FakeLink();
    source.running = link;
    await client.connectIfRunning();
    const [one, two] = [watcher(), watcher()];
    const first = client.watchTerminal('s1', one.own);
    await settle();
    client.watchTerminal('s1', two.own);
    await settle();
    first.dispose();
    link.terminalOutputs.fire({ terminal: 's1', data: 'x' });
    assert.deepEqual([one.seen, two.seen, link.told.length], [['screen '], ['screen ', 'out x'], 1]);
    await client.close();
  });

  it('says of a host from before there were terminals that it is older', async () => {
    const [near, far] = [new PassThrough(), new PassThrough()];
    const server = createMessageConnection(new StreamMessageReader(near), new StreamMessageWriter(far));
    server.onRequest(WIRE_METHODS.hello, () => ({ ok: true, output: { protocol: 1, version: '0.1.0', epoch: 'e', pid: 1 } }));
    server.listen();
    const connection = await HostConnection.open(Duplex.from({ readable: far, writable: near }), { token: 't', client: { kind: 'window', id: 'w', version: '1.0.0' } });
    await assert.rejects(connection.attachTerminal({ terminal: 's1' }), { code: 'unknownOperation' });
    connection.close();
    server.dispose();
  });
});
