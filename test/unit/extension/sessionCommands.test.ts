import './support/installEditor.ts';
import assert from 'node:assert/strict';
import type { ConversationItem } from '../../../src/protocol/domain/conversation.ts';
import type { Command, CommandArgument, CommandServices } from '../../../src/extension/commands/command.ts';
import type { CommandName } from '../../../src/extension/contributions.ts';
import { FleetStore } from '../../../src/extension/state/fleetStore.ts';
import { FakeClock, FakeHost } from './support/fakeHost.ts';
import { fleet, project, session } from './support/fleetFixtures.ts';

const { COMMAND_TABLE } = await import('../../../src/extension/commands/commandTable.ts');
const { copied, person } = await import('./support/editor.ts');

const text = (index: number): ConversationItem => ({ id: `t${index}`, at: '2026-11-21T10:00:00.000Z', type: 'text', text: `Text ${index}.`, isStreaming: false });
const edit = (id: string, file: string): ConversationItem =>
  ({ id, at: '2026-11-21T10:00:00.000Z', type: 'tool', name: 'Edit', input: { file_path: file, old_string: 'a', new_string: 'b' }, state: 'done', output: '', isTruncated: false });

function setUp(items: readonly ConversationItem[], activeSessionId?: string) {
  const host = new FakeHost();
  const store = new FleetStore(host, new FakeClock());
  const queue = ['one', 'two', 'three'].map((id) => ({ id, text: `Do ${id}`, queuedAt: '' }));
  host.listener?.onSnapshot(fleet({ projects: [project('alpha')], sessions: [session('busy', { cwd: '/p', queue }), session('other')] }));
  host.answers.set('sessions.get', ({ before = items.length, limit }: { before?: number; limit: number }) => {
    const firstIndex = Math.max(0, before - Math.min(limit, 400)); // Of large entries a host gives fewer than are asked for.
    return { session: session('busy'), items: items.slice(firstIndex, before), firstIndex, total: items.length };
  });
  const opened: unknown[] = [];
  const services = {
    host, fleet: store, activeSessionId, older: { all: async () => [] },
    panels: { open: (...what: unknown[]) => { opened.push(what); }, isShowing: () => false, activeSessionId },
    changes: { open: async (...what: unknown[]) => { opened.push(what); } },
  } as unknown as CommandServices;
  const run = async (name: CommandName, argument: CommandArgument = {}): Promise<unknown> => await (COMMAND_TABLE[name] as Command).run(services, argument);
  return { host, opened, run };
}

describe('commands about one session', () => {
  beforeEach(() => { Object.assign(person, { picks: [], texts: [], buttons: [], asked: [], offered: [] }); });

  it('openChange offers the files that were changed, the newest first', async () => {
    const { opened, run } = setUp([edit('e1', 'src/a.ts'), ...Array.from({ length: 450 }, (_, index) => text(index)), edit('e2', '/p/src/b.ts')]);
    person.picks.push('busy', 'b.ts');
    await run('openChange');
    person.picks.push('a.ts');
    await run('openChange', { sessionId: 'busy' });
    await run('openChange', { sessionId: 'busy', toolUseId: 'e9' });
    assert.deepEqual(opened, [['busy', 'e2'], ['busy', 'e1'], ['busy', 'e9']]);
  });

  it('copyConversation, findInSession, goToFirstMessage and goToLatestMessage are about the panel in sight; all pages are copied, in order', async () => {
    const { host, opened, run } = setUp(Array.from({ length: 1201 }, (_, index) => text(index)), 'busy');
    const result = String(await run('copyConversation'));
    assert.equal(copied.text, result);
    assert.deepEqual(result.match(/Text \d+\./g), Array.from({ length: 1201 }, (_, index) => `Text ${index}.`));
    assert.equal(host.calls.length, 4);
    await run('findInSession');
    await run('findInSession', { sessionId: 'other' });
    await run('goToFirstMessage');
    await run('goToLatestMessage', { sessionId: 'other' });
    assert.deepEqual(opened, [['busy', { focus: 'find' }], ['other', { focus: 'find' }], ['busy', { focus: 'start' }], ['other', { focus: 'end' }]]);
  });

  it('editQueue changes, moves and removes the follow-up that is chosen', async () => {
    const { host, run } = setUp([]);
    for (const [action, texts] of [['Edit', ['Do it better']], ['Move Up', []], ['Move Down', []], ['Remove', []]] as const) {
      person.picks.push('2. Do two', action);
      person.texts.push(...texts);
      await run('editQueue', { sessionId: 'busy' });
    }
    const about = { sessionId: 'busy', messageId: 'two' };
    assert.deepEqual(host.calls.map(({ name, input }) => [name, input]), [
      ['sessions.editQueued', { ...about, text: 'Do it better' }], ['sessions.moveQueued', { ...about, index: 0 }], ['sessions.moveQueued', { ...about, index: 2 }], ['sessions.unqueue', about],
    ]);
    person.picks.push('1. Do one', 'Move Up');
    await assert.rejects(run('editQueue', { sessionId: 'busy' }), 'the first cannot move up');
  });
});
