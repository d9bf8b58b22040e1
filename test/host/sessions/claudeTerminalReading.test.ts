import assert from 'node:assert/strict';
import { findProcessTree } from '../../../src/host/lifecycle/reapProcesses.ts';
import { identifyProcess, listProcesses } from '../../../src/host/lifecycle/processTable.ts';
import { askAgent } from '../../../src/host/sessions/askAgent.ts';
import { terminalHandlers } from '../../../src/host/terminals/terminalHandlers.ts';
import { systemClock } from '../../../src/host/util/clock.ts';
import { SessionWorld } from './sessionWorld.ts';

const CONTEXT = { caller: { kind: 'window', role: 'admin', clientId: 'test-window' }, opId: '' } as const;

describe('Claude Code in a terminal, read and used from outside', () => {
  let world: SessionWorld;
  let handlers: ReturnType<typeof terminalHandlers>;
  beforeEach(async () => {
    world = await SessionWorld.create();
    const { sessions } = world;
    handlers = terminalHandlers({
      clock: systemClock, hub: world.terminals, fonts: { text: '', wide: '' },
      sessions: { view: (id) => sessions.view(id), ask: (question, opId) => askAgent({ sessions, clock: systemClock }, question, opId), stop: (id, caller) => sessions.stop(id, caller) },
      findTree: async (pid) => {
        const root = await identifyProcess(pid) ?? assert.fail('it is gone');
        return await findProcessTree(root);
      },
    });
  });
  afterEach(async () => { await world[Symbol.asyncDispose](); });

  it('answers what it is asked, whatever it asks meanwhile, and says when it was broken off', async () => {
    const sessionId = await world.start('one @@ say Hello.', { launch: { transport: 'terminal' } });
    await world.turns(sessionId, 1);
    const ask = (text: string, opId: string, waitMs = 60_000) => handlers['terminals.ask']({ sessionId, text, waitMs }, { ...CONTEXT, opId });
    const answer = ask('two @@ say First I look. || tool Bash {"command":"touch made.txt","description":"Make it"} ;; say Made it.', 'ask-number-1');
    const request = await world.request(sessionId, 'permission');
    const screen = await world.until('the dialog', async () => {
      const shown = await handlers['terminals.screen']({ sessionId }, CONTEXT);
      return shown.lines.some((line) => line.includes('Do you want to proceed')) ? shown : undefined;
    });
    assert.deepEqual([screen.isRunning, screen.scrollbackCount], [true, 0]);
    assert.deepEqual(await ask('three @@ say Three.', 'ask-number-2', 0), { outcome: 'timeout', answer: '' }, 'it waits behind the one before');
    await handlers['terminals.pressKeys']({ sessionId, keys: ['down', 'up', 'enter'] }, CONTEXT);
    assert.deepEqual(await answer, { outcome: 'answered', answer: 'First I look.\n\nMade it.' });
    assert.equal(world.inbox.list({ sessionId, includeDecided: true }).find(({ id }) => id === request.id)?.decision?.by, 'terminal');
    await world.turns(sessionId, 3);
    const slow = ask('four @@ hold forever || say never', 'ask-number-4');
    const requests = world.model.requests.length;
    await world.until('its turn', () => (world.view(sessionId).phase === 'thinking' && world.model.requests.length > requests) || undefined);
    await world.sessions.interrupt(sessionId);
    assert.deepEqual(await slow, { outcome: 'interrupted', answer: '' });
  });

  it('is gone at once when it is killed, with what it started, and its session says that a person ended it', async () => {
    const command = 'exec -a killed-with-it sleep 300';
    const sessionId = await world.start(`one @@ tool Bash ${JSON.stringify({ command: `bash -c '${command}'`, description: 'Wait' })} ;; say never`, { launch: { transport: 'terminal' } });
    await world.allow(sessionId);
    const { pid = 0 } = await handlers['terminals.status']({ sessionId }, CONTEXT);
    const tree = async (): Promise<readonly number[]> => (await findProcessTree(await identifyProcess(pid) ?? assert.fail('it is gone'))).pids;
    await world.until('what it started', async () => (await tree()).length > 1 || undefined);
    const pids = await tree();
    await handlers['terminals.kill']({ sessionId }, CONTEXT);
    assert.deepEqual((await listProcesses()).filter((one) => pids.includes(one.pid)), []);
    assert.equal((await world.ended(sessionId)).end?.reason, 'stopped');
    await assert.rejects(async () => await handlers['terminals.kill']({ sessionId }, CONTEXT), { code: 'sessionEnded' });
  });
});
