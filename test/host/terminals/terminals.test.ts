import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { shown, TerminalWorld } from './terminalWorld.ts';

describe('terminals with real programs', function () {
  if (process.platform === 'win32') return;
  let world: TerminalWorld;
  beforeEach(async () => { world = await TerminalWorld.create(); });
  afterEach(() => world[Symbol.asyncDispose]());

  it('show what is typed and printed, and keep the screen for windows that come later', async () => {
    const program = await world.start('a', '/bin/sh', []);
    const first = world.window('a').attach({ cols: 90, rows: 25 });
    first.type('echo "$((6 * 7)) $TERM $COLORTERM"\r');
    await shown(first, /42 xterm-256color truecolor/);
    const { lines, size } = await program.readScreen();
    assert.deepEqual(size, { cols: 90, rows: 25 });
    assert.ok(lines.some((line) => line.endsWith('42 xterm-256color truecolor')));
    const second = world.window('a').attach({ cols: 80, rows: 24 });
    assert.match(second.screen, /42 xterm-256color truecolor/);
    assert.deepEqual(second.state, { isLeader: false, size: { cols: 90, rows: 25 }, title: '' });
  });

  it('give all output of a flood before the end, and the exit code', async () => {
    const program = await world.run('a', 'head -c 5000000 /dev/zero | tr "\\0" x; printf "the end"; exit 7');
    const window = world.window('a').attach();
    assert.deepEqual(await program.ended, { exitCode: 7, signal: undefined });
    assert.equal(window.text.length, 5_000_007);
    assert.ok(window.text.endsWith('the end'));
    assert.deepEqual(window.state?.exit, { exitCode: 7 });
    assert.equal((await program.readScreen()).lines.findLast((line) => line !== '')?.endsWith('the end'), true);
  });

  it('lose nothing of a program that ends while its window is slow', async () => {
    const program = await world.run('a', 'head -c 2000000 /dev/zero | tr "\\0" x; printf "the end"');
    const window = world.window('a').attach();
    window.isConsuming = false;
    // For longer than the library waits with closing the terminal; each step lets half a megabyte through.
    const slow = setInterval(() => { window.consume(); }, 400);
    await program.ended;
    clearInterval(slow);
    assert.equal(window.text.length, 2_000_007);
    assert.ok(window.outputs.every(({ isReset }) => isReset !== true));
  });

  it('end with what the program left when something that it started holds the terminal open', async () => {
    const program = await world.run('a', 'trap "" HUP; sleep 30 & echo "left $!"');
    const window = world.window('a').attach();
    await program.ended;
    process.kill(Number(/left (\d+)/.exec(window.text)?.[1]), 'SIGKILL');
  });

  it('tell programs their size, and that it changed', async () => {
    await world.node('a', `
      const say = () => console.log('size ' + process.stdout.columns + 'x' + process.stdout.rows);
      say();
      process.stdout.on('resize', say);
      setInterval(() => {}, 1000);`);
    const window = world.window('a').attach({ cols: 120, rows: 40 });
    await shown(window, /size 120x40/);
    window.resize({ cols: 77, rows: 33 });
    await shown(window, /size 77x33/);
  });

  it('put characters together that came in parts', async () => {
    const program = await world.node('a', `
      const bytes = Buffer.from('\\u{1f600}ä漢');
      let at = 0;
      const next = () => { process.stdout.write(bytes.subarray(at, ++at)); if (at < bytes.length) setTimeout(next, 5); };
      next();`);
    await program.ended;
    assert.equal((await program.readScreen()).lines[0], '😀ä漢');
  });

  it('say by which signal a program was ended', async () => {
    const program = await world.run('a', 'echo begun; sleep 60');
    await shown(world.window('a').attach(), /begun/);
    program.signal('SIGKILL');
    assert.deepEqual(await program.ended, { exitCode: undefined, signal: 'SIGKILL' });
    program.signal('SIGKILL');
    program.write('nobody reads this');
  });

  it('take a program that starts under the same name', async () => {
    await (await world.run('a', 'echo one')).ended;
    const window = world.window('a').attach();
    assert.match(window.screen, /one/);
    const second = await world.run('a', 'echo two');
    await second.ended;
    const reset = window.outputs.findIndex(({ isReset }) => isReset === true);
    assert.equal(reset, 0);
    assert.doesNotMatch(window.text, /one/);
    assert.match(window.text, /two/);
    assert.deepEqual((await second.readScreen()).lines.filter(Boolean), ['two']);
  });

  it('keep a log of all that was printed, and forget it with the session', async () => {
    const program = await world.run('a', 'printf "one\\ntwo ü"');
    await program.ended;
    const { data, offset, endOffset } = await world.hub.readLog('a', {});
    assert.equal(data.toString(), 'one\r\ntwo ü');
    assert.deepEqual([offset, endOffset, world.hub.status('a')?.outputBytes], [0, data.length, data.length]);
    await (await world.run('a', 'printf three')).ended;
    assert.equal(world.hub.status('a')?.outputBytes, 5);
    assert.equal((await world.hub.readLog('a', {})).data.toString(), 'one\r\ntwo üthree');
    assert.deepEqual((await readdir(path.join(world.folder, 'terminals'))), ['a.0.log']);
    await world.hub.forget('a');
    assert.deepEqual(await readdir(path.join(world.folder, 'terminals')), []);
    await assert.rejects(world.hub.readLog('a', {}), { code: 'notFound' });
    await assert.rejects(world.hub.readScreen('a'), { code: 'notFound' });
    assert.equal(world.hub.status('a'), undefined);
  });

  it('take what is typed while the program does not read, in order, and do not keep the host busy', async () => {
    const program = await world.node('a', `
      process.stdin.setRawMode(true);
      process.stdout.write('ready.');
      setTimeout(() => {
        let text = '';
        process.stdin.on('data', (bytes) => {
          text += bytes;
          if (text.endsWith('.')) process.stdout.write('got ' + text.length + ' ' + require('node:crypto').createHash('md5').update(text).digest('hex') + ' end', () => process.exit());
        });
      }, 300);`);
    const window = world.window('a').attach();
    await shown(window, /ready\./);
    const text = `${Array.from({ length: 30_000 }, (_, n) => `line ${n}`).join('\n')}.`;
    window.type(text);
    await program.ended;
    assert.ok(window.text.includes(`got ${text.length} ${createHash('md5').update(text).digest('hex')} end`));
  });

  it('stay quick while another one is flooded', async () => {
    await world.start('quick', '/bin/cat', []);
    const quick = world.window('quick').attach();
    const flood = await world.run('flood', 'head -c 20000000 /dev/zero | tr "\\0" x | fold -w 78');
    const flooded = world.window('flood').attach();
    let isOver = false;
    void flood.ended.then(() => { isOver = true; });
    let count = 0;
    let messages = 0;
    while (!isOver) {
      const before = flooded.outputs.length;
      quick.type(`key ${count}\r`);
      await shown(quick, new RegExp(`key ${count}\\r\\n`));
      messages = Math.max(messages, flooded.outputs.length - before);
      count += 1;
    }
    // In turns of the flood that pass between a key and its echo, so that a slow machine counts the same.
    assert.ok(count > 20, `${count} keys in 20 MB`);
    assert.ok(messages <= 40, `${messages} messages of the flood came before an echo`);
    assert.equal(flooded.text.length, 20_000_000 + 2 * Math.ceil(20_000_000 / 78) - 2);
    await world.hub.forget('quick');
  });

  it('say why a program cannot be started', async () => {
    await assert.rejects(world.start('a', '/nowhere/claude', []), { code: 'agentFailed', message: /could not be started in a terminal: .*\/nowhere\/claude/ });
  });
});
