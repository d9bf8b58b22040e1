import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { runInLanes } from '../../support/rings/lanes.ts';
import { RingOutput } from '../../support/rings/ringOutput.ts';
import { evenParts, longestFirst, RINGS, SECONDS, type RingPart } from '../../support/rings/rings.ts';
import { runRing } from '../../support/rings/runRing.ts';
import { Slots } from '../../support/rings/slots.ts';
import { EVENTS_VARIABLE } from '../../support/rings/testRun.ts';
import { timesOf } from '../../support/rings/times.ts';

/** An output to look at. */
function recorded(): { readonly output: RingOutput; readonly printed: string[] } {
  const printed: string[] = [];
  return { output: new RingOutput({ isKept: false, print: (text) => { printed.push(text); } }), printed };
}

describe('lanes of a ring', () => {
  const never = new AbortController().signal;

  it('start each part when a lane is free, and print one part after the other', async () => {
    const { output, printed } = recorded();
    const ends = new Map<string, () => void>();
    const started: string[] = [];
    const all = runInLanes(['long', 'short', 'last'], {
      lanes: 2,
      output,
      signal: never,
      run: async (part, own) => {
        started.push(part);
        own.line(`${part} 1`);
        await new Promise<void>((resolve) => { ends.set(part, resolve); });
        own.line(`${part} 2`);
      },
    });
    const end = async (part: string): Promise<void> => {
      ends.get(part)?.();
      await new Promise((resolve) => { setImmediate(resolve); });
    };
    assert.deepEqual(started, ['long', 'short']);
    assert.deepEqual(printed, ['long 1\n'], 'the first has the terminal');
    await end('short');
    assert.deepEqual(started, ['long', 'short', 'last']);
    assert.deepEqual(printed, ['long 1\n']);
    await end('long');
    assert.deepEqual(printed, ['long 1\n', 'long 2\n', 'short 1\nshort 2\n', 'last 1\n'], 'in one piece what was kept, then what goes on');
    await end('last');
    await all;
    assert.deepEqual(printed.slice(4), ['last 2\n']);
  });

  it('start nothing more once they are interrupted, and let what runs come to its end', async () => {
    const interrupted = new AbortController();
    const ran: string[] = [];
    await runInLanes(['a', 'b', 'c'], { lanes: 2, output: recorded().output, signal: interrupted.signal, run: (part) => {
      ran.push(part);
      interrupted.abort();
      return Promise.resolve();
    } });
    assert.deepEqual(ran, ['a']);
  });

  it('take the longest parts first, and before them those of unknown length', () => {
    assert.deepEqual(longestFirst(['a/short.test.ts', 'a/new.test.ts', 'a/long.test.ts'], { short: 1, long: 9 }), ['a/new.test.ts', 'a/long.test.ts', 'a/short.test.ts']);
  });

  it('are given even parts', () => {
    assert.deepEqual(evenParts(['a', 'b', 'c', 'd', 'e'].map((name) => `${name}.test.ts`), { b: 9, d: 5, e: 5 }, 2), [['d.test.ts', 'e.test.ts', 'c.test.ts'], ['b.test.ts', 'a.test.ts']]);
    assert.deepEqual(evenParts(['a.test.ts'], {}, 4), [['a.test.ts']]);
  });

  it('know the files of their rings', async () => {
    for (const [name, seconds] of Object.entries(SECONDS)) {
      const parts = (await RINGS.find((ring) => ring.name === name)?.parts()) ?? [];
      const files = parts.flatMap(({ args }) => args.map((arg) => path.basename(arg, '.test.ts')));
      assert.deepEqual(Object.keys(seconds).filter((file) => !files.includes(file)), [], 'lengths of files that are no more');
      assert.equal(new Set(files.filter((file) => /^[a-z]\w*$/i.test(file))).size, files.filter((file) => /^[a-z]\w*$/i.test(file)).length, 'each runs once');
    }
  });
});

describe('a ring of several parts', () => {
  const say = (event: object): string => `fs.appendFileSync(process.env.${EVENTS_VARIABLE}, JSON.stringify(${JSON.stringify(event)}) + '\\n');`;
  const part = (name: string, code: string): RingPart => ({ name, args: ['-e', `const fs = require('fs'); ${code}`] });
  const passes = say({ kind: 'pass', depth: 1, title: 'good', durationMs: 1, isSlow: false });
  const end = say({ kind: 'end', passed: 1, failed: 0, skipped: 0 });
  const ring = (...parts: RingPart[]) => ({ name: 'some', budgetMs: 20_000, lanes: 2, parts: () => Promise.resolve(parts) });

  it('adds up to one row, and says which part went wrong', async () => {
    const { output, printed } = recorded();
    const fails = say({ kind: 'fail', depth: 1, title: 'bad', fullTitle: 'all bad', error: 'Error: because' });
    const { result, failures } = await runRing(
      ring(part('a', passes + end), part('b', `${passes}${fails}${end} process.exitCode = 1;`), part('c', `${passes} console.error('broken'); process.exitCode = 3;`)),
      { grep: undefined, signal: new AbortController().signal, output },
    );
    assert.deepEqual({ ...result, durationMs: 0 }, { name: 'some', passed: 3, failed: 1, skipped: 0, durationMs: 0, problem: 'c ended with 3 although no test failed' });
    assert.deepEqual(failures, [{ ring: 'some', fullTitle: 'all bad', error: 'Error: because' }]);
    const text = printed.join('');
    for (const wanted of ['good', 'bad', 'because', 'broken']) assert.ok(text.includes(wanted), `${wanted} is in ${text}`);
  });

  it('keeps how long its tests and hooks took, of its last run only', async () => {
    const { output } = recorded();
    const timesFolder = await mkdtemp(path.join(os.tmpdir(), 'times-'));
    const timed = say({ kind: 'suite', depth: 0, title: 'all' }) + say({ kind: 'hook', depth: 1, title: 'before', durationMs: 30 }) + passes + end;
    for (const name of ['former', 'a, b']) await runRing(ring(part(name, timed)), { grep: undefined, signal: new AbortController().signal, output, timesFolder });
    assert.deepEqual(await timesOf(timesFolder), [{ kind: 'hook', suite: 'all', title: 'before', durationMs: 30 }, { kind: 'test', suite: 'all', title: 'good', durationMs: 1 }]);
    await rm(timesFolder, { recursive: true });
  });

  it('ends all its parts when it is interrupted', async () => {
    const interrupted = new AbortController();
    const { output } = recorded();
    const waits = part('waits', `${passes} setInterval(() => undefined, 1000);`);
    const run = runRing(ring(waits, waits), { grep: undefined, signal: interrupted.signal, output: new RingOutput({ isKept: false, print: (text) => {
      output.write(text);
      interrupted.abort();
    } }) });
    const { result } = await run;
    assert.equal(result.problem, 'was interrupted');
  });

  it('ends a part that takes longer than its budget, and says so', async () => {
    const { output } = recorded();
    const stuck = part('stuck', 'setInterval(() => undefined, 1000);');
    const { result } = await runRing({ ...ring(stuck), budgetMs: 500 }, { grep: undefined, signal: new AbortController().signal, output });
    assert.equal(result.problem, 'took longer than its budget of 0.5 s and was ended');
  });

  it('shares slots with other rings: no more processes than those, and none is started that was interrupted while it waited', async () => {
    const slots = new Slots(1);
    const order: string[] = [];
    let release = (): void => {};
    const first = slots.use(async () => {
      order.push('first');
      await new Promise<void>((resolve) => { release = resolve; });
      order.push('first ends');
    });
    const interrupted = new AbortController();
    const { output } = recorded();
    const good = (name: string): RingPart => part(name, passes + end);
    const waits = runRing(ring(good('a')), { grep: undefined, signal: new AbortController().signal, output, slots }).then(({ result }) => { order.push(`${result.passed} passed`); });
    const gone = runRing(ring(good('b')), { grep: undefined, signal: interrupted.signal, output, slots });
    await new Promise((resolve) => { setTimeout(resolve, 100); });
    interrupted.abort();
    release();
    await Promise.all([first, waits]);
    assert.deepEqual(order, ['first', 'first ends', '1 passed']);
    assert.deepEqual([(await gone).result.passed, (await gone).result.problem], [0, 'was interrupted']);
  });
});
