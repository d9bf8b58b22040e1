import assert from 'node:assert/strict';
import { findProcessTree, findTrees, reapLeftovers, reapProcesses } from '../../../src/host/lifecycle/reapProcesses.ts';
import { Sentinel } from '../../../src/host/lifecycle/sentinel.ts';
import { entry, FakeProcesses } from './fakeProcesses.ts';

const agent = { pid: 100, startTime: 't100' };
const pids = (entries: readonly { pid: number }[]): number[] => entries.map(({ pid }) => pid).toSorted((a, b) => a - b);

describe('findTrees', () => {
  it('follows parents through groups and sessions of their own', () => {
    const table = [entry(1, 0), entry(100, 1), entry(101, 100, { groupId: 100, sessionId: 100 }), entry(102, 101), entry(200, 1)];
    assert.deepEqual(pids(findTrees(table, [agent])), [100, 101, 102]);
  });

  it('finds members of the session of a leader that has ended, and what they started', () => {
    const table = [entry(1, 0), entry(101, 1, { groupId: 101, sessionId: 100 }), entry(102, 101), entry(200, 1)];
    assert.deepEqual(pids(findTrees(table, [agent])), [101, 102]);
  });

  it('leaves a process alone that was given the same pid later', () => {
    const table = [entry(1, 0), entry(100, 1, { startTime: 'later' }), entry(101, 100)];
    assert.deepEqual(findTrees(table, [agent]), []);
  });

  it('does not take an older process for a child of a reused pid', () => {
    const table = [entry(100, 1), entry(50, 100, { startOrder: 50 })];
    assert.deepEqual(pids(findTrees(table, [agent])), [100]);
  });

  it('never finds the process that asks', () => {
    const table = [entry(100, 1), entry(process.pid, 100, { startOrder: 1000 })];
    assert.deepEqual(pids(findTrees(table, [agent])), [100]);
  });
});

describe('reapProcesses', () => {
  it('sends TERM only to those that obey, and does not wait longer than they need', async () => {
    const system = new FakeProcesses([entry(100, 1), entry(101, 100), entry(200, 1)]);
    assert.equal(await reapProcesses([agent], system), 2);
    assert.deepEqual(system.signals.toSorted(), ['SIGTERM 100', 'SIGTERM 101']);
    assert.ok(system.clock.monotonicMs() < 1000);
  });

  it('sends KILL after 5 s to those that do not', async () => {
    const system = new FakeProcesses([entry(100, 1), entry(101, 100)]);
    system.stubborn.add(101);
    await reapProcesses([agent], system);
    assert.deepEqual(system.signals, ['SIGTERM 100', 'SIGTERM 101', 'SIGKILL 101']);
    assert.ok(system.clock.monotonicMs() >= 5000 && system.clock.monotonicMs() < 6000);
  });

  it('does not kill a process that got the pid of one that obeyed', async () => {
    const system = new FakeProcesses([entry(100, 1), entry(101, 100)]);
    system.stubborn.add(101);
    system.onSignal = (pid, signal) => {
      if (pid === 100 && signal === 'SIGTERM') system.table.push(entry(100, 1, { startTime: 'other', startOrder: 5000 }));
    };
    await reapProcesses([agent], system);
    assert.deepEqual(system.signals.filter((signal) => signal.startsWith('SIGKILL')), ['SIGKILL 101']);
  });

  it('ends what is started while it works', async () => {
    const system = new FakeProcesses([entry(100, 1)]);
    system.stubborn.add(100).add(103);
    system.onSignal = (pid, signal) => {
      if (pid === 100 && signal === 'SIGTERM') system.table.push(entry(103, 100));
    };
    await reapProcesses([agent], system);
    assert.deepEqual(system.table, []);
  });

  it('kills a whole tree at once, with what it started and what left it since it was found', async () => {
    const system = new FakeProcesses([entry(100, 1), entry(101, 100), entry(102, 101), entry(200, 1)]);
    const tree = await findProcessTree(agent, system);
    assert.deepEqual([tree.pids, system.signals], [[100, 101, 102], []]);
    system.end(101);
    system.table.push(entry(103, 102));
    await tree.kill();
    assert.deepEqual([system.signals.toSorted(), system.table.map(({ pid }) => pid)], [['SIGKILL 100', 'SIGKILL 102', 'SIGKILL 103'], [200]]);
    assert.ok(system.clock.monotonicMs() < 100);
  });

  it('reaps leftovers of a former life only when they still live themselves', async () => {
    const system = new FakeProcesses([entry(100, 1), entry(301, 1, { groupId: 300, sessionId: 300 })]);
    assert.equal(await reapLeftovers([agent, { pid: 300, startTime: 't300' }], system), 1);
    assert.deepEqual(system.signals, ['SIGTERM 100']);
  });
});

describe('Sentinel', () => {
  const watch = JSON.stringify({ type: 'watch', process: agent });

  it('ends the watched when the host is gone without a word', async () => {
    const system = new FakeProcesses([entry(100, 1), entry(101, 100), entry(200, 1)]);
    const sentinel = new Sentinel(system);
    sentinel.receive(watch);
    sentinel.receive('not json');
    sentinel.receive(JSON.stringify({ type: 'newer' }));
    assert.equal(await sentinel.hostGone(), 2);
    assert.deepEqual(pids(system.table), [200]);
  });

  it('ends nothing after a farewell, nor what is not watched any more', async () => {
    const system = new FakeProcesses([entry(100, 1)]);
    const dismissed = new Sentinel(system);
    dismissed.receive(watch);
    dismissed.receive(JSON.stringify({ type: 'farewell' }));
    assert.equal(await dismissed.hostGone(), 0);
    const unwatched = new Sentinel(system);
    unwatched.receive(watch);
    unwatched.receive(JSON.stringify({ type: 'unwatch', process: { pid: 100, startTime: 'other' } }));
    unwatched.receive(JSON.stringify({ type: 'unwatch', process: agent }));
    assert.equal(await unwatched.hostGone(), 0);
    assert.deepEqual(system.signals, []);
  });

  it('remembers descendants in sessions of their own whose parents left before the host did', async () => {
    const system = new FakeProcesses([entry(100, 1), entry(101, 100), entry(102, 101)]);
    const sentinel = new Sentinel(system);
    sentinel.receive(watch);
    await sentinel.look();
    system.end(101);
    system.end(100);
    assert.equal(await sentinel.hostGone(), 1);
    assert.deepEqual(system.signals, ['SIGTERM 102']);
  });
});
