import './support/installEditor.ts';
import assert from 'node:assert/strict';
import type { Command, CommandArgument, CommandServices } from '../../../src/extension/commands/command.ts';
import type { CommandName } from '../../../src/extension/contributions.ts';
import { FleetStore } from '../../../src/extension/state/fleetStore.ts';
import { FakeClock, FakeHost } from './support/fakeHost.ts';
import { fleet, project, session } from './support/fleetFixtures.ts';

const { COMMAND_TABLE } = await import('../../../src/extension/commands/commandTable.ts');
const { CancellationError, ColorThemeKind, copied, person, window, workspace } = await import('./support/editor.ts');

function setUp() {
  const host = new FakeHost();
  const store = new FleetStore(host, new FakeClock());
  host.listener?.onSnapshot(fleet({ projects: [project('alpha')], sessions: [session('one', { name: 'Fix: a/b', cwd: '/p', transport: 'terminal' }), session('two', { transport: 'terminal' }), session('panel')] }));
  host.answers.set('terminals.screen', () => ({ lines: ['❯ hello', '', '  there', '', ''] }));
  host.answers.set('terminals.screenshot', ({ theme }: { theme: string }) => ({ png: Buffer.from(`a ${theme} image`).toString('base64'), width: 1, height: 1 }));
  const services = {
    host, fleet: store, panels: {},
    terminals: { activeSessionId: 'one', sessionOf: ({ terminal }: CommandArgument) => (typeof terminal === 'string' ? terminal : undefined) },
  } as unknown as CommandServices;
  const run = async (name: CommandName, argument: CommandArgument = {}): Promise<unknown> => await (COMMAND_TABLE[name] as Command).run(services, argument);
  return { host, run };
}

describe('commands that read terminals', () => {
  beforeEach(() => {
    Object.assign(person, { picks: [], texts: [], asked: [], offered: [] });
    workspace.files.clear();
    window.activeColorTheme.kind = ColorThemeKind.Dark;
  });

  it('copyTerminalScreen copies what the terminal in front shows, or the one that it is about', async () => {
    const { host, run } = setUp();
    await run('copyTerminalScreen');
    assert.equal(copied.text, '❯ hello\n\n  there\n');
    await run('copyTerminalScreen', { terminal: 'two' });
    assert.deepEqual(host.calls.map(({ input }) => input), [{ sessionId: 'one' }, { sessionId: 'two' }]);
    await assert.rejects(run('copyTerminalScreen', { sessionId: 'panel' }), { code: 'invalidInput' });
  });

  it('saveTerminalScreenshot saves an image in the colours of the window where the person wants it', async () => {
    const { run } = setUp();
    person.texts.push('/elsewhere/screen.png');
    await run('saveTerminalScreenshot');
    window.activeColorTheme.kind = ColorThemeKind.HighContrastLight;
    await run('saveTerminalScreenshot', { sessionId: 'two', file: '/given.png' });
    assert.deepEqual([...workspace.files], [['/elsewhere/screen.png', 'a dark image'], ['/given.png', 'a light image']]);
    assert.deepEqual(person.asked, ['/p/Fix- a-b.png']);
    await assert.rejects(run('saveTerminalScreenshot'), CancellationError, 'it is closed');
    assert.equal(workspace.files.size, 2);
  });
});
