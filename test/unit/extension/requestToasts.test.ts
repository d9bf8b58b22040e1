import './support/installEditor.ts';
import assert from 'node:assert/strict';
import type { RequestView } from '../../../src/protocol/domain/request.ts';
import { COMMANDS } from '../../../src/extension/contributions.ts';
import { FleetStore } from '../../../src/extension/state/fleetStore.ts';
import { settle } from '../hostClient/fakeHosts.ts';
import { FakeClock, FakeHost } from './support/fakeHost.ts';
import { fleet, project, request, session } from './support/fleetFixtures.ts';

const { RequestToasts } = await import('../../../src/extension/toasts/requestToasts.ts');
const { executed, person, workspace } = await import('./support/editor.ts');

describe('request toasts', () => {
  beforeEach(() => {
    Object.assign(person, { buttons: [], asked: [], offered: [] });
    workspace.isTrusted = true;
    executed.length = 0;
  });

  /** Lets these requests come in and the toasts for them appear. */
  async function announce(...requests: RequestView[]): Promise<void> {
    const host = new FakeHost();
    const clock = new FakeClock();
    const store = new FleetStore(host, clock);
    const toasts = new RequestToasts({ fleet: store, panels: { open: () => {}, isShowing: () => false, activeSessionId: undefined }, needsYou: { isVisible: false }, focus: { isHere: true }, clock });
    host.listener?.onSnapshot(fleet({ projects: [project('alpha', { name: 'Alpha' })], sessions: [session('s1', { name: 'Fix tests' })] }));
    host.listener?.onEvents(requests.map((one) => ({ type: 'requestChanged', request: one })));
    clock.advance(1000);
    await settle();
    toasts.dispose();
    store.dispose();
  }

  it('offer to allow a command that they show whole', async () => {
    person.buttons.push('Allow');
    await announce(request('r', { title: 'Bash: npm test', input: { command: 'npm test', description: 'Run the tests' } }));
    assert.deepEqual(person.asked, ['Alpha · Fix tests asks for permission: Bash: npm test']);
    assert.deepEqual(person.offered, [['Open', 'Allow', 'Deny']]);
    assert.deepEqual(executed, [[COMMANDS.allowRequest, { requestId: 'r', withoutReason: true }]]);
  });

  it('show a command that the title cuts, when it is still short', async () => {
    const command = `echo ${'a'.repeat(180)}; rm -rf ~`;
    await announce(request('r', { title: `Bash: ${command.slice(0, 150)}…`, input: { command } }));
    assert.ok(person.asked[0]?.endsWith(`: Bash: ${command}`));
    assert.deepEqual(person.offered, [['Open', 'Allow', 'Deny']]);
  });

  it('only open what is too long, has several lines, or is not known', async () => {
    const unseen: Partial<RequestView>[] = [
      { input: { command: `echo ${'a'.repeat(1000)}; rm -rf ~` } },
      { input: { command: 'echo a\nrm -rf ~' } },
      { toolName: 'mcp__db__run', input: { sql: 'drop table a' } },
      { kind: 'plan', plan: 'Do it' },
    ];
    for (const changes of unseen) await announce(request('r', changes));
    assert.deepEqual(person.offered, unseen.map(() => ['Open']));
  });

  it('make no link of what an agent wrote', async () => {
    await announce(request('r', { title: 'Bash: echo [harmless](command:evil)', input: { command: 'echo [harmless](command:evil)' } }));
    assert.ok(person.asked[0]?.includes('[harmless] (command:evil)'));
    assert.deepEqual(person.offered, [['Open']]);
  });

  it('allow nothing in Restricted Mode', async () => {
    workspace.isTrusted = false;
    await announce(request('r', { input: { command: 'ls' } }));
    assert.deepEqual(person.offered, [['Open']]);
  });
});
