import assert from 'node:assert/strict';
import { SessionBench, settle } from './sessionBench.ts';

/** Something that is waited for until the test lets it go on. */
function gate(): { readonly passed: Promise<void>; readonly open: () => void } {
  let open = (): void => {};
  const passed = new Promise<void>((resolve) => { open = resolve; });
  return { passed, open };
}

describe('a session that moves between panel and terminal', () => {
  let bench: SessionBench;
  let id: string;
  beforeEach(async () => {
    bench = new SessionBench();
    ({ id } = await bench.manager.start({ projectId: 'p', prompt: 'one' }, 'op-start-1'));
    await settle();
    bench.provider.endTurn();
    await settle();
  });
  const transports = (): (string | undefined)[] => bench.provider.specs.map(({ transport }) => transport);

  it('stays where it is when a turn has begun while it was looked whether it may', async () => {
    const looking = gate();
    bench.provider.onCheck = () => looking.passed;
    const moving = bench.manager.setTransport(id, 'terminal');
    await settle();
    await bench.manager.queue(id, 'two');
    looking.open();
    await assert.rejects(moving, { code: 'sessionBusy' });
    assert.deepEqual([bench.provider.texts, transports(), bench.manager.list()[0]?.phase], [['one', 'two'], ['stream'], 'thinking']);
  });

  it('stays where it is while a person writes there, and moves when that is sent or deleted', async () => {
    bench.provider.draft = 'half a sent';
    await assert.rejects(bench.manager.setTransport(id, 'terminal'), { code: 'sessionBusy', message: /was not sent/ });
    assert.deepEqual(transports(), ['stream']);
    assert.equal(await bench.manager.countWorking(), 1, 'no update takes its host away either');
    bench.provider.draft = '';
    assert.equal(await bench.manager.countWorking(), 0);
    await bench.manager.setTransport(id, 'terminal');
    await settle();
    assert.deepEqual(transports(), ['stream', 'terminal']);
  });

  it('has its next agent in the new place, also when a prompt comes before that is there', async () => {
    const leaving = gate();
    bench.provider.onStop = () => leaving.passed;
    const saving = gate();
    const moving = bench.manager.setTransport(id, 'terminal');
    await settle();
    bench.onSave = () => saving.passed; // Its agent is gone, and that is being written.
    leaving.open();
    await settle();
    bench.onSave = async () => {};
    const sending = bench.manager.send(id, 'two');
    await settle();
    saving.open();
    await Promise.all([moving, sending]);
    await settle();
    assert.deepEqual([transports(), bench.manager.list()[0]?.transport, bench.provider.texts], [['stream', 'terminal'], 'terminal', ['one', 'two']]);
  });

  it('moves once when two windows want it at the same time', async () => {
    await Promise.all([bench.manager.setTransport(id, 'terminal'), bench.manager.setTransport(id, 'terminal')]);
    await settle();
    assert.deepEqual([transports(), bench.manager.list()[0]?.phase], [['stream', 'terminal'], 'idle']);
  });
});
