import './support/installEditor.ts';
import assert from 'node:assert/strict';
import type { Command, CommandServices } from '../../../src/extension/commands/command.ts';
import type { CommandName } from '../../../src/extension/contributions.ts';
import { FleetStore } from '../../../src/extension/state/fleetStore.ts';
import { resolveLaunch, LAUNCH_OPTION_NAMES, type LaunchOptions } from '../../../src/protocol/domain/launchOptions.ts';
import { FakeClock, FakeHost } from './support/fakeHost.ts';
import { fleet, project, session } from './support/fleetFixtures.ts';

const { COMMAND_TABLE } = await import('../../../src/extension/commands/commandTable.ts');
const { person } = await import('./support/editor.ts');

const COMMAND = { executable: '/bin/claude', args: ['-p'], cwd: '/p', environment: { settings: [], window: [], removed: [] } };

/** A host that keeps the options of one project as the real one does. */
function setUp(launch: LaunchOptions = {}) {
  const host = new FakeHost();
  const store = new FleetStore(host, new FakeClock());
  let alpha = project('alpha', { launch });
  const tell = (): void => { host.listener?.onSnapshot(fleet({ projects: [alpha, project('beta')], sessions: [session('one')] })); };
  tell();
  host.answers.set('sessions.previewLaunch', ({ sessionId }: { sessionId?: string }) => {
    const resolved = resolveLaunch({ setting: { maxTurns: 5 }, project: alpha.launch ?? {}, start: {} });
    return { options: LAUNCH_OPTION_NAMES.map((name) => resolved[name]), command: { ...COMMAND, args: [sessionId === undefined ? 'new' : 'resume'] } };
  });
  host.answers.set('projects.setLaunchOptions', (input: { launch: LaunchOptions; revision: string }) => {
    assert.equal(input.revision, alpha.revision);
    alpha = { ...alpha, launch: input.launch, revision: `${alpha.revision}+` };
    tell();
    return { project: alpha };
  });
  const shown: { name: string; text: string }[] = [];
  const services = { host, fleet: store, documents: { show: async (name: string, text: string) => { shown.push({ name, text }); } } } as unknown as CommandServices;
  const run = async (name: CommandName, argument = {}): Promise<unknown> => await (COMMAND_TABLE[name] as Command).run(services, argument);
  return { run, shown, launch: () => alpha.launch };
}

describe('launch commands', () => {
  beforeEach(() => { Object.assign(person, { picks: [], texts: [], boxes: [], buttons: [], asked: [], offered: [] }); });

  it('configureLaunchOptions changes one option after the other, until the list is closed', async () => {
    const { run, launch } = setUp();
    person.picks.push('Process', 'each prompt', 'Requests per prompt', 'Enter a Number', 'Budget', 'No limit', 'MCP servers', 'Enter Paths', 'Rules file', 'Enter a Path');
    person.texts.push(' 12 ', '/a.json:~/b.json', '~/rules.md');
    await run('configureLaunchOptions', { projectId: 'alpha' });
    assert.deepEqual(launch(), { streamMode: 'perTurn', maxTurns: 12, maxBudgetUsd: 0, mcpConfigFiles: ['/a.json', '~/b.json'], rulesFile: '~/rules.md' });
  });

  it('configureLaunchOptions lets an option follow the settings again, one or all; Esc in a question leads back', async () => {
    const { run, launch } = setUp({ maxTurns: 9, model: 'opus', sessionName: '{task}' });
    person.picks.push('Requests per prompt', 'As in the settings', 'Budget', undefined, 'Model', 'choice');
    await run('configureLaunchOptions', { projectId: 'alpha' });
    assert.deepEqual(launch(), { sessionName: '{task}', model: '' });
    assert.equal(person.asked.filter((title) => title.startsWith('Launch options of')).length, 4);
    person.picks.push('Reset All');
    await run('configureLaunchOptions', { projectId: 'alpha' });
    assert.deepEqual(launch(), {});
  });

  it('configureLaunchOptions denies tools beside those of the settings', async () => {
    const { run, launch } = setUp({ deniedTools: ['WebFetch'] });
    person.picks.push('Denied tools', 'Enter Rules');
    person.texts.push('WebFetch, Bash(echo a, b)');
    await run('configureLaunchOptions', { projectId: 'alpha' });
    assert.deepEqual(launch(), { deniedTools: ['WebFetch', 'Bash(echo a, b)'] });
  });

  it('configureLaunchOptions asks once more before an agent may do everything', async () => {
    const { run, launch } = setUp();
    person.picks.push('Permissions', 'Bypass');
    person.buttons.push(undefined);
    await run('configureLaunchOptions', { projectId: 'alpha' });
    assert.deepEqual(launch(), {});
  });

  it('showCommandLine shows the line of a new session, or of one that is there', async () => {
    const { run, shown } = setUp();
    person.picks.push('alpha');
    await run('showCommandLine');
    await run('showCommandLine', { sessionId: 'one' });
    assert.match(shown[0]?.text ?? '', /cd \/p && \/bin\/claude new[\s\S]*from the settings/);
    assert.match(shown[1]?.text ?? '', /\/bin\/claude resume/);
    assert.notEqual(shown[0]?.name, shown[1]?.name);
  });
});
