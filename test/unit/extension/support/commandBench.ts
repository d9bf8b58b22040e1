import './installEditor.ts';
import type { Command, CommandArgument, CommandServices } from '../../../../src/extension/commands/command.ts';
import type { CommandName } from '../../../../src/extension/contributions.ts';
import { FleetLayout } from '../../../../src/extension/state/fleetLayout.ts';
import { FleetStore } from '../../../../src/extension/state/fleetStore.ts';
import { OlderSessions } from '../../../../src/extension/state/olderSessions.ts';
import { SessionDrafts } from '../../../../src/extension/state/sessionDrafts.ts';
import { FakeClock, FakeHost } from './fakeHost.ts';
import { fleet, project, request, session, task } from './fleetFixtures.ts';
import { memory } from './memory.ts';

const { COMMAND_TABLE } = await import('../../../../src/extension/commands/commandTable.ts');
const { Uri } = await import('./editor.ts');

/** Commands as the palette runs them, over a small fleet: a session at rest that shows a plan, and a busy one that asks for four permissions. */
export function setUpCommands() {
  const host = new FakeHost();
  const clock = new FakeClock();
  const store = new FleetStore(host, clock);
  host.listener?.onSnapshot(fleet({
    projects: [project('alpha'), project('beta', { isTrusted: false })],
    sessions: [session('idle'), session('busy', { phase: 'runningTool' })],
    requests: [
      request('plan', { kind: 'plan', sessionId: 'idle' }),
      request('permission', { sessionId: 'busy' }),
      request('short', { sessionId: 'busy', title: 'Bash: ls', input: { command: 'ls' } }),
      request('long', { sessionId: 'busy', title: `Bash: echo ${'a'.repeat(70)}`, input: { command: `echo ${'a'.repeat(70)}` } }),
      request('cut', { sessionId: 'busy', title: 'Bash: echo b…', input: { command: 'echo b; rm -rf ~' } }),
    ],
    tasks: [task('PA-001')],
  }));
  const opened: string[] = [];
  const panels = { open: (id: string) => { opened.push(id); }, isShowing: () => false, activeSessionId: undefined as string | undefined };
  const costs: unknown[] = [];
  const older = new OlderSessions(host, store);
  const drafts = new SessionDrafts(memory(), Uri.file('/storage') as never);
  const services = { host, fleet: store, panels, drafts, layout: new FleetLayout(memory()), costs: { open: async (kept: unknown) => { costs.push(kept); } }, older, clock, clientId: 'w1', settings: { whenTaken: async () => {} } } as unknown as CommandServices;
  const run = async (name: CommandName, argument: CommandArgument = {}, selection?: readonly CommandArgument[]): Promise<unknown> =>
    await (COMMAND_TABLE[name] as Command).run(services, argument, selection);
  return { host, store, panels, services, opened, costs, run };
}
