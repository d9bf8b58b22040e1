import assert from 'node:assert/strict';
import { checklistAfter } from '../../src/protocol/domain/checklist.ts';
import type { ConversationItem, ConversationItemOf } from '../../src/protocol/domain/conversation.ts';
import type { ChecklistEntry } from '../../src/protocol/domain/session.ts';
import { SessionBench, settle } from './sessions/sessionBench.ts';

const call = (name: string, input: Record<string, unknown>, more: Partial<ConversationItemOf<'tool'>> = {}): ConversationItem =>
  ({ id: `${name}${JSON.stringify(input)}`, at: '', type: 'tool', name, input, state: 'done', output: '', isTruncated: false, ...more });
const create = (id: number, subject: string, more: Partial<ConversationItemOf<'tool'>> = {}): ConversationItem =>
  call('TaskCreate', { subject, description: 'd', activeForm: `Doing ${subject}` }, { output: `Task #${id} created successfully: ${subject}`, ...more });
const update = (input: Record<string, unknown>): ConversationItem => call('TaskUpdate', input);
const after = (...items: readonly ConversationItem[]): readonly ChecklistEntry[] => items.reduce<readonly ChecklistEntry[]>(checklistAfter, []);
const shown = (list: readonly ChecklistEntry[]): string[] => list.map(({ id, text, status }) => `${id} ${text} ${status}`);

describe('the agent\'s list of tasks', () => {
  it('follows tasks that are created, changed, done and deleted, by subagents too', () => {
    const list = after(
      create(1, 'A'), create(2, 'B', { parentToolUseId: 'sub' }), create(3, 'C'),
      update({ taskId: '1', status: 'completed' }), update({ taskId: '2', status: 'in_progress', subject: 'B2' }), update({ taskId: '3', status: 'deleted' }),
      update({ taskId: '9', status: 'completed' }), update({ taskId: '2', status: 'what is this' }),
    );
    assert.deepEqual(list, [{ id: '1', text: 'A', activeText: 'Doing A', status: 'done' }, { id: '2', text: 'B2', activeText: 'Doing B', status: 'inProgress' }]);
  });

  it('is the last one that was written whole by the agent itself', () => {
    const write = (todos: unknown, more: Partial<ConversationItemOf<'tool'>> = {}): ConversationItem => call('TodoWrite', { todos }, more);
    const first = [{ content: 'A', status: 'in_progress', activeForm: 'Doing A' }, { content: 'B', status: 'pending' }, { bad: 1 }, null];
    assert.deepEqual(shown(after(write(first))), ['1 A inProgress', '2 B pending']);
    assert.deepEqual(shown(after(write(first), write([{ content: 'C', status: 'completed' }]))), ['1 C done']);
    assert.deepEqual(shown(after(write(first), write([], { parentToolUseId: 'sub' }), write('nonsense'))), ['1 A inProgress', '2 B pending']);
  });

  it('is left as it is by calls that did not run, and emptied with the conversation', () => {
    assert.deepEqual(after(create(1, 'A', { state: 'failed', output: 'No such tool available' }), create(1, 'A', { state: 'running', output: '' })), []);
    const list = after(create(1, 'A'));
    assert.equal(checklistAfter(list, create(1, 'A')), list, 'a result that is told twice');
    assert.equal(checklistAfter(list, call('Bash', { command: 'ls' })), list);
    assert.deepEqual(checklistAfter(list, { id: 'c', at: '', type: 'notice', code: 'cleared', level: 'info', text: '' }), []);
  });

  it('stays within bounds, whatever an agent writes', () => {
    const list = after(...Array.from({ length: 150 }, (_, index) => create(index + 1, 'x'.repeat(1000))));
    assert.ok(list.length === 100 && list.every(({ text }) => text.length === 300));
  });

  it('is part of the session, also of the next host', async () => {
    const bench = new SessionBench();
    const { id } = await bench.manager.start({ projectId: 'p', prompt: 'go' }, '');
    await settle();
    bench.provider.emit({ type: 'item', item: create(1, 'A') });
    bench.provider.emit({ type: 'item', item: update({ taskId: '1', status: 'in_progress' }) });
    assert.deepEqual(bench.manager.list()[0]?.checklist?.map(({ status }) => status), ['inProgress']);
    await bench.manager.stop(id);
    await bench.restartHost();
    assert.deepEqual(bench.manager.list()[0]?.checklist?.map(({ text }) => text), ['A']);
  });
});
