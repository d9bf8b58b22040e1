import assert from 'node:assert/strict';
import { PNG } from 'pngjs';
import type { NounOperations } from '../../../src/host/rpc/operationHandlers.ts';
import type { SessionView } from '../../../src/protocol/domain/session.ts';
import type { TerminalTheme } from '../../../src/protocol/operations/terminals.ts';
import { pixel } from '../../support/pngPixels.ts';
import { addProject, until, untilSession, type EffectContext, type EffectTests } from './effectTest.ts';

/** A session at rest whose program runs in a terminal, repeats lines, and has said that it is ready. */
async function startInTerminal(context: EffectContext): Promise<SessionView> {
  const project = await addProject(context);
  const { session } = await context.client.call('sessions.start', { projectId: project.id, prompt: 'echo hello', launch: { transport: 'terminal' } });
  const idle = await untilSession(context, session.id, (s) => s.phase === 'idle' && s.turnCount === 1);
  await untilSaid(context, session.id, 'red  ready');
  return idle;
}

/** Waits until the second client finds a text in the log of the terminal, which then also is on its screen. */
async function untilSaid(context: EffectContext, sessionId: string, text: string): Promise<void> {
  await until(context, async () => {
    const { data } = await context.second.call('terminals.log', { sessionId });
    return stripped(data).includes(text) || undefined;
  }, text);
}

function stripped(data: string): string {
  // oxlint-disable-next-line no-control-regex -- what a terminal is sent
  return Buffer.from(data, 'base64').toString().replaceAll(/\u001b\[[\d;]*m/g, '');
}

export const terminalEffects: EffectTests<NounOperations<'terminals'>> = {
  'terminals.status': async (context) => {
    const session = await startInTerminal(context);
    const status = await context.client.call('terminals.status', { sessionId: session.id });
    assert.deepEqual([status.isRunning, status.phase, status.title, status.watcherCount, status.hasLeader], [true, 'idle', 'scripted', 0, false]);
    process.kill(status.pid ?? 0, 0);
    await context.second.call('terminals.pressKeys', { sessionId: session.id, keys: ['x'] });
    await until(context, async () => (await context.client.call('terminals.status', { sessionId: session.id })).outputBytes > status.outputBytes || undefined, 'more output');
    await context.second.call('sessions.stop', { sessionId: session.id });
    const { pid, isRunning, phase } = await context.client.call('terminals.status', { sessionId: session.id });
    assert.deepEqual([pid, isRunning, phase], [undefined, false, 'ended']);
    await assert.rejects(context.client.call('terminals.status', { sessionId: 'none' }), { code: 'notFound' });
  },
  'terminals.screen': async (context) => {
    const { id: sessionId } = await startInTerminal(context);
    const before = await context.client.call('terminals.screen', { sessionId });
    assert.deepEqual([before.lines.length, before.lines[0], before.cursor, before.title, before.isRunning], [before.size.rows, ' red  ready', { x: 0, y: 1, isVisible: true }, 'scripted', true]);
    for (let line = 0; line < before.size.rows / 2 + 1; line += 1) await context.second.call('terminals.pressKeys', { sessionId, keys: ['enter'] });
    const after = await until(context, async () => {
      const screen = await context.client.call('terminals.screen', { sessionId, scrollbackLines: 100 });
      return screen.scrollbackCount > 1 ? screen : undefined;
    }, 'scrollback');
    assert.equal(after.lines[0], ' red  ready');
    assert.equal((await context.client.call('terminals.screen', { sessionId })).lines.includes(' red  ready'), false, 'it scrolled away');
  },
  'terminals.screenshot': async (context) => {
    const { id: sessionId } = await startInTerminal(context);
    const { size } = await context.second.call('terminals.status', { sessionId });
    const shot = async (theme?: TerminalTheme): Promise<PNG> => {
      const { png, width, height } = await context.client.call('terminals.screenshot', { sessionId, ...(theme === undefined ? {} : { theme }) });
      assert.deepEqual([width, height], [size.cols * 10, size.rows * 22]);
      return PNG.sync.read(Buffer.from(png, 'base64'));
    };
    const dark = await shot();
    assert.deepEqual([pixel(dark, 1, 1), pixel(dark, 700, 1)], ['cd3131', '181818'], 'red where it is red');
    assert.equal(pixel(await shot('light'), 700, 1), 'f8f8f8');
    await context.second.call('terminals.pressKeys', { sessionId, keys: ['W'] });
    await until(context, async () => (dark.data.equals((await shot()).data) ? undefined : true), 'another screen');
  },
  'terminals.log': async (context) => {
    const { id: sessionId } = await startInTerminal(context);
    const { data, offset, firstOffset, endOffset } = await context.client.call('terminals.log', { sessionId });
    assert.equal(Buffer.from(data, 'base64').toString(), '\u001b]2;scripted\u0007\u001b[41m red \u001b[0m ready\r\r\n');
    assert.deepEqual([offset, firstOffset, endOffset], [0, 0, Buffer.from(data, 'base64').length]);
    await context.restart();
    const part = await context.client.call('terminals.log', { sessionId, offset: 4, maxBytes: 8 });
    assert.deepEqual([Buffer.from(part.data, 'base64').toString(), part.offset, part.endOffset], ['scripted', 4, endOffset]);
    await assert.rejects(context.client.call('terminals.log', { sessionId: 'none' }), { code: 'notFound' });
  },
  'terminals.ask': async (context) => {
    const { id: sessionId } = await startInTerminal(context);
    assert.deepEqual(await context.client.call('terminals.ask', { sessionId, text: 'echo at once' }), { outcome: 'answered', answer: 'at once' });
    const answer = context.client.call('terminals.ask', { sessionId, text: 'ask' });
    answer.catch(() => {}); // Until it is waited for.
    const request = await until(context, async () => (await context.second.call('requests.list', { sessionId })).requests[0], 'the request');
    assert.deepEqual(await context.second.call('terminals.ask', { sessionId, text: 'echo later', waitMs: 0 }), { outcome: 'timeout', answer: '' });
    await context.second.call('requests.answer', { requestId: request.id, answer: { kind: 'permission', verdict: 'allow' } });
    assert.deepEqual(await answer, { outcome: 'answered', answer: 'allow' });
    await until(context, async () => context.agents.prompts.includes('echo later') || undefined, 'what waited');
    await context.second.call('sessions.stop', { sessionId });
    await assert.rejects(context.client.call('terminals.ask', { sessionId, text: 'echo gone' }), { code: 'sessionEnded' });
  },
  'terminals.pressKeys': async (context) => {
    const { id: sessionId } = await startInTerminal(context);
    await context.client.call('terminals.pressKeys', { sessionId, keys: ['h', 'o', 'backspace', 'i', 'up', 'enter'] });
    await until(context, async () => (await context.second.call('terminals.screen', { sessionId })).lines.includes('hi^[[A') || undefined, 'what was pressed');
    await assert.rejects(context.client.call('terminals.pressKeys', { sessionId, keys: ['n', 'hyper+x'] }), { code: 'invalidInput' });
    await context.client.call('terminals.pressKeys', { sessionId, keys: ['ctrl+c'] });
    await untilSession(context, sessionId, (s) => s.phase === 'ended');
    await assert.rejects(context.client.call('terminals.pressKeys', { sessionId, keys: ['enter'] }), { code: 'sessionEnded' });
  },
  'terminals.kill': async (context) => {
    const { id: sessionId } = await startInTerminal(context);
    const { pid } = await context.second.call('terminals.status', { sessionId });
    assert.ok(pid !== undefined);
    await context.client.call('terminals.kill', { sessionId });
    assert.throws(() => process.kill(pid, 0), { code: 'ESRCH' });
    const ended = await untilSession(context, sessionId, (s) => s.phase === 'ended');
    assert.equal(ended.end?.reason, 'stopped');
    await assert.rejects(context.second.call('terminals.kill', { sessionId }), { code: 'sessionEnded' });
  },
};
