import assert from 'node:assert/strict';
import { MissionControlError } from '../../../src/protocol/errors.ts';
import { foreignText } from '../../../src/protocol/texts/say.ts';
import { SessionBench, settle, userItem } from './sessionBench.ts';

describe('what a session promised', () => {
  let bench: SessionBench;
  beforeEach(() => { bench = new SessionBench(); });

  const start = async (prompt = 'one', opId = 'op-start-1'): Promise<string> => {
    const { id } = await bench.manager.start({ projectId: 'p', prompt }, opId);
    await settle();
    return id;
  };
  const full = async (): Promise<void> => { throw new Error('no space left on device'); };

  describe('outlives its agent', () => {
    it('sends a prompt again that the agent did not read before it died', async () => {
      const id = await start();
      bench.provider.die();
      assert.deepEqual(bench.queueOnDisk(id), ['one']);
      await bench.manager.resume(id);
      await settle();
      assert.deepEqual(bench.provider.texts, ['one', 'one']);
    });

    it('does not send again what the transcript has', async () => {
      const id = await start();
      await bench.manager.queue(id, 'two');
      bench.provider.transcript.push(...bench.provider.sent.map(userItem));
      bench.provider.die();
      await bench.manager.resume(id);
      await settle();
      assert.deepEqual(bench.provider.texts, ['one', 'two']);
      assert.deepEqual(bench.queueOnDisk(id), ['two']);
    });

    describe('where prompts are typed, which gives them ids of the agent’s own', () => {
      const inTerminal = async (prompt: string): Promise<string> => {
        const { id } = await bench.manager.start({ projectId: 'p', prompt, launch: { transport: 'terminal' } }, 'op-start-1');
        await settle();
        return id;
      };
      const typed = (text: string, msFromNow: number): void => {
        bench.provider.transcript.push({ id: `cli-${bench.provider.transcript.length}`, at: new Date(bench.clock.now() + msFromNow).toISOString(), type: 'user', text, isSynthetic: false });
      };
      const queueEach = async (id: string, ...texts: readonly string[]): Promise<void> => {
        for (const text of texts) {
          bench.clock.advance(1000);
          await bench.manager.queue(id, text);
        }
      };

      it('knows them by their words and when, also after the host was lost', async () => {
        const id = await inTerminal('do  this');
        await queueEach(id, 'again', 'again', 'never');
        typed('never', -60_000);
        typed('do this', 10);
        typed('again', 20);
        await bench.restartHost();
        await bench.manager.resume(id);
        await settle();
        assert.deepEqual(bench.queueOnDisk(id), ['again', 'never']);
      });

      it('knows them also when the session has moved to where ids are told', async () => {
        const id = await inTerminal('one');
        typed('one', 10);
        await queueEach(id, 'two');
        await bench.manager.stop(id);
        await bench.manager.setTransport(id, 'stream');
        await bench.manager.resume(id);
        await settle();
        assert.deepEqual([bench.provider.specs.map(({ transport }) => transport), bench.provider.texts], [['terminal', 'stream'], ['one', 'two']]);
      });

      it('loses none that has the words of one before it', async () => {
        const id = await inTerminal('one');
        await queueEach(id, 'go on', 'go on', 'go on');
        typed('one', -2500);
        bench.provider.endTurn();
        await settle();
        typed('go on', 10);
        bench.clock.advance(1000);
        bench.provider.endTurn();
        await settle();
        typed('go on', 10);
        bench.clock.advance(1000);
        bench.provider.die();
        await settle();
        assert.deepEqual(bench.queueOnDisk(id), ['go on', 'go on']);
        await bench.manager.resume(id);
        await settle();
        assert.deepEqual([bench.queueOnDisk(id), bench.provider.texts], [['go on'], ['one', 'go on', 'go on', 'go on']]);
      });
    });

    it('takes no words for a prompt where ids are told', async () => {
      const id = await start();
      await bench.manager.queue(id, 'two');
      bench.provider.transcript.push({ id: 'other', at: new Date(bench.clock.now() + 10).toISOString(), type: 'user', text: 'two', isSynthetic: false });
      await bench.restartHost();
      await bench.manager.resume(id);
      await settle();
      assert.deepEqual(bench.queueOnDisk(id), ['one', 'two']);
    });

    it('keeps a prompt that another turn overtook, whatever is said and ends there, and sends it then', async () => {
      const id = await start();
      bench.provider.endTurn();
      await bench.manager.queue(id, 'two');
      await bench.manager.queue(id, 'three');
      bench.provider.emit({ type: 'promptNotTaken', isOvertaken: true });
      bench.provider.emit({ type: 'item', item: { id: 't1', at: '2026-11-21T12:00:00.000Z', type: 'text', text: 'About something else.', isStreaming: false } });
      await settle();
      assert.deepEqual([bench.queueOnDisk(id), bench.provider.texts], [['two', 'three'], ['one', 'two']]);
      bench.provider.endTurn();
      await settle();
      assert.deepEqual([bench.provider.texts, bench.manager.list()[0]?.queue.map(({ text }) => text)], [['one', 'two', 'two'], ['three']]);
      assert.deepEqual(await bench.notices(id), []);
    });

    it('takes neither a notice nor a turn of the agent itself for work on the prompt', async () => {
      const id = await start();
      bench.provider.emit({ type: 'item', item: { id: 'n', at: '', type: 'notice', code: 'agentNotice', level: 'info', text: 'A background task ended.' } });
      bench.provider.endTurn({ isSelfStarted: true });
      bench.clock.advance(1000);
      bench.provider.die();
      await bench.manager.resume(id);
      await settle();
      assert.deepEqual(bench.provider.texts, ['one', 'one']);
    });
  });

  describe('is kept once, however often it is asked for', () => {
    it('queues a message once for one operation, also over the loss of the host', async () => {
      const id = await start();
      const first = await bench.manager.queue(id, 'two', 'op-queue-1');
      await bench.restartHost();
      const again = await bench.manager.queue(id, 'two', 'op-queue-1');
      assert.deepEqual(again.message, first.message);
      assert.deepEqual(again.session.queue.map(({ text }) => text), ['one', 'two']);
      const other = await bench.manager.queue(id, 'two', 'op-queue-2');
      assert.notEqual(other.message.id, first.message.id);
    });

    it('takes a message back once for one operation, also over the loss of the host', async () => {
      const id = await start();
      const { message } = await bench.manager.queue(id, 'two');
      const other = await bench.manager.queue(id, 'three');
      const taken = await bench.manager.unqueue(id, message.id, 'op-unqueue-1');
      await bench.restartHost();
      assert.deepEqual((await bench.manager.unqueue(id, message.id, 'op-unqueue-1')).message, taken.message);
      await assert.rejects(bench.manager.unqueue(id, message.id, 'op-unqueue-2'), (error) => MissionControlError.is(error, 'notFound'));
      assert.deepEqual(bench.queueOnDisk(id), ['one', 'three']);
      for (let count = 0; count < 30; count += 1) {
        const { message: next } = await bench.manager.queue(id, `more ${count}`);
        await bench.manager.unqueue(id, next.id, `op-more-${count}`);
      }
      assert.equal(bench.records.get(id)?.takenBack?.length, 20);
      assert.equal((await bench.manager.unqueue(id, other.message.id, 'op-unqueue-3')).message.text, 'three');
    });

    it('sends nothing again that was read, and starts no agent for it', async () => {
      const id = await start();
      bench.provider.endTurn();
      await bench.manager.send(id, 'two', 'op-send-1');
      bench.provider.transcript.push(...bench.provider.sent.map(userItem));
      bench.provider.emit({ type: 'item', item: { id: 't', at: '', type: 'text', text: 'x', isStreaming: false } });
      bench.clock.advance(2000);
      await settle();
      await bench.restartHost();
      const view = await bench.manager.send(id, 'two', 'op-send-1');
      assert.deepEqual([view.phase, view.queue], ['ended', []]);
      assert.deepEqual(bench.provider.texts, ['one', 'two']);
    });

    it('goes on with a send whose host was lost before the agent had it', async () => {
      const id = await start();
      bench.provider.transcript.push(...bench.provider.sent.map(userItem));
      bench.provider.endTurn();
      await bench.manager.stop(id);
      await bench.manager.queue(id, 'two', 'op-send-1'); // As far as a send came.
      await bench.restartHost();
      await bench.manager.send(id, 'two', 'op-send-1');
      await settle();
      assert.deepEqual(bench.provider.texts, ['one', 'two']);
      assert.deepEqual(bench.manager.list()[0]?.queue, []);
    });

    it('starts the session of a repeated start that its host did not come to start', async () => {
      const { id } = await bench.manager.start({ projectId: 'p', prompt: 'one' }, 'op-start-1');
      const record = structuredClone(bench.records.get(id));
      assert.ok(record !== undefined);
      await settle();
      bench.provider.specs.length = 0;
      bench.provider.sent.length = 0;
      bench.records.set(id, { ...record, agentSessionIds: [] });
      await bench.restartHost();
      assert.equal((await bench.manager.start({ projectId: 'p', prompt: 'one' }, 'op-start-1')).id, id);
      await settle();
      assert.deepEqual(bench.provider.texts, ['one']);
    });
  });

  describe('is nothing when it could not be written', () => {
    it('neither shows nor sends a message that could not be saved', async () => {
      const id = await start();
      bench.onSave = full;
      const queued = bench.manager.queue(id, 'lost');
      bench.provider.endTurn();
      await assert.rejects(queued, /no space left/);
      bench.onSave = async () => {};
      bench.provider.endTurn();
      assert.deepEqual(bench.provider.texts, ['one']);
      assert.deepEqual(bench.manager.list()[0]?.queue, []);
      await bench.manager.queue(id, 'two');
      assert.deepEqual(bench.provider.texts, ['one', 'two']);
    });

    it('keeps a message that could not be taken back, and a name that could not be changed', async () => {
      const id = await start();
      await bench.manager.queue(id, 'two');
      const { message } = await bench.manager.queue(id, 'three');
      await bench.manager.queue(id, 'four');
      bench.onSave = full;
      await assert.rejects(bench.manager.unqueue(id, message.id), /no space left/);
      await assert.rejects(bench.manager.rename(id, 'New'), /no space left/);
      assert.deepEqual(bench.manager.list()[0]?.queue.map(({ text }) => text), ['two', 'three', 'four']);
      assert.equal(bench.manager.list()[0]?.name, 'one');
    });

    it('takes nothing for taken back that could not be written', async () => {
      const id = await start();
      const { message } = await bench.manager.queue(id, 'two');
      bench.onSave = full;
      await assert.rejects(bench.manager.unqueue(id, message.id, 'op-unqueue-1'), /no space left/);
      bench.onSave = async () => {};
      assert.equal((await bench.manager.unqueue(id, message.id, 'op-unqueue-1')).message.text, 'two');
      assert.deepEqual(bench.queueOnDisk(id).filter((text) => text === 'two'), []);
    });

    it('goes back to the permission mode that it had when the new one could not be written', async () => {
      const id = await start();
      bench.onSave = full;
      await assert.rejects(bench.manager.setPermissionMode(id, 'plan'), /no space left/);
      assert.deepEqual(bench.provider.modes, ['plan', 'default']);
      assert.equal(bench.manager.list()[0]?.permissionMode, 'default');
      bench.onSave = async () => {};
      assert.equal((await bench.manager.setPermissionMode(id, 'plan')).permissionMode, 'plan');
      assert.equal(bench.records.get(id)?.permissionMode, 'plan');
    });

    it('forgets a session that could not be saved', async () => {
      bench.onSave = full;
      await assert.rejects(bench.manager.start({ projectId: 'p', prompt: 'one' }, 'op-start-1'), /no space left/);
      assert.deepEqual(bench.manager.list(), []);
      bench.onSave = async () => {};
      await start();
      assert.deepEqual(bench.provider.texts, ['one']);
    });

    it('accepts a prompt also when the turn in its way cannot be broken off', async () => {
      const id = await start();
      bench.provider.onInterrupt = async () => { throw new MissionControlError('agentFailed', foreignText('It did not answer.')); };
      const view = await bench.manager.send(id, 'two', 'op-send-1');
      assert.deepEqual(view.queue.map(({ text }) => text), ['two']);
      bench.provider.endTurn();
      assert.deepEqual(bench.provider.texts, ['one', 'two']);
    });
  });

  describe('ends with the host and with a stop', () => {
    it('says that what was being written is lost, when a turn was open', async () => {
      const id = await start();
      await bench.restartHost();
      const detail = (): string => bench.manager.list()[0]?.end?.detail ?? '';
      assert.match(detail(), /host went away.*writing at that moment is lost/);
      const said = (await bench.manager.queries.get(id, {})).items.flatMap((item) => (item.type === 'notice' && item.code === 'ended' ? [item.text] : []));
      assert.deepEqual(said, [detail()]);
      await bench.manager.resume(id);
      await settle();
      bench.provider.endTurn();
      await settle();
      await bench.restartHost();
      assert.match(detail(), /host went away/);
      assert.doesNotMatch(detail(), /lost/);
    });

    /** Lets `act` happen in the middle of `work`, while it looks whether the agent is ready. */
    const during = async (work: () => Promise<unknown>, act: () => Promise<unknown>): Promise<PromiseSettledResult<unknown>> => {
      let go = (): void => {};
      bench.provider.onCheck = () => new Promise((resolve) => { go = resolve; });
      const [outcome] = await Promise.allSettled([work(), settle().then(act).then(() => { go(); })]);
      await settle();
      return outcome;
    };

    it('starts no agent after the shutdown, whatever was under way', async () => {
      const id = await start();
      bench.provider.die();
      const started = bench.provider.specs.length;
      const outcome = await during(() => bench.manager.resume(id), () => bench.manager.shutdown());
      assert.ok(outcome.status === 'rejected' && MissionControlError.is(outcome.reason, 'hostUnavailable'));
      bench = new SessionBench();
      await during(() => bench.manager.start({ projectId: 'p', prompt: 'new' }, 'op-start-2'), () => bench.manager.shutdown());
      assert.equal(bench.provider.specs.length, 0);
      assert.equal(started, 1);
    });

    it('starts no agent when the shutdown comes while the prompt is written', async () => {
      let go = (): void => {};
      bench.onSave = () => new Promise((resolve) => { go = resolve; });
      const starting = bench.manager.start({ projectId: 'p', prompt: 'one' }, 'op-start-1');
      await settle();
      bench.onSave = async () => {};
      await bench.manager.shutdown();
      go();
      await assert.rejects(starting, (error) => MissionControlError.is(error, 'hostUnavailable'));
      await settle();
      assert.equal(bench.provider.specs.length, 0);
    });

    it('keeps a session stopped that was stopped while it was about to be resumed', async () => {
      const id = await start();
      bench.provider.die();
      await during(() => bench.manager.resume(id), () => bench.manager.stop(id));
      assert.equal(bench.manager.list()[0]?.phase, 'ended');
      assert.equal(bench.provider.specs.length, 1);
    });
  });

  describe('waits while it must not go out', () => {
    it('holds the queue of a folder whose trust was taken back, says so once, and goes on when it is back', async () => {
      const id = await start();
      await bench.manager.queue(id, 'two');
      bench.isTrusted = false;
      bench.provider.endTurn();
      await bench.manager.queue(id, 'three');
      assert.deepEqual(bench.provider.texts, ['one']);
      assert.deepEqual(bench.queueOnDisk(id), ['two', 'three']);
      assert.match((await bench.notices(id)).join('|'), /^[^|]*not trusted any more[^|]*$/);
      await assert.rejects(bench.manager.send(id, 'now'), (error) => MissionControlError.is(error, 'notTrusted'));
      const said = await bench.notices(id);
      bench.isTrusted = true;
      bench.manager.trustChanged();
      assert.deepEqual(bench.provider.texts, ['one', 'two']);
      await bench.restartHost();
      assert.deepEqual(await bench.notices(id), said, 'it is still said after the host was lost');
    });

    it('starts no agent that was in the line of starts when the trust was taken back', async () => {
      bench.manager.setMaxConcurrentStarts(1);
      let go = (): void => {};
      bench.provider.onStart = () => new Promise((resolve) => { go = resolve; });
      await start('first', 'op-start-1');
      const second = await start('second', 'op-start-2');
      bench.isTrusted = false;
      go();
      await settle();
      assert.equal(bench.provider.specs.length, 1);
      assert.equal(bench.manager.list().find(({ id }) => id === second)?.end?.reason, 'failed');
    });

    it('does not send one message after the other into an error that only a person can settle', async () => {
      const id = await start();
      await bench.manager.queue(id, 'two');
      await bench.manager.queue(id, 'three');
      bench.provider.endTurn({ isError: true, isBlocked: true });
      assert.deepEqual(bench.provider.texts, ['one']);
      assert.match((await bench.notices(id)).join('|'), /^[^|]*does not go away by itself[^|]*$/);
      await bench.manager.resume(id);
      assert.deepEqual(bench.provider.texts, ['one', 'two']);
      bench.provider.endTurn({ isError: true, isBlocked: true });
      await bench.manager.send(id, 'now');
      assert.deepEqual(bench.provider.texts, ['one', 'two', 'now']);
      bench.provider.endTurn();
      assert.deepEqual(bench.provider.texts, ['one', 'two', 'now', 'three']);
    });

    it('sends on after an error that may heal', async () => {
      const id = await start();
      await bench.manager.queue(id, 'two');
      bench.provider.endTurn({ isError: true });
      assert.deepEqual(bench.provider.texts, ['one', 'two']);
    });
  });
});
