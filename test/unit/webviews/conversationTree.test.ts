import assert from 'node:assert/strict';
import type { ConversationItem } from '../../../src/protocol/domain/conversation.ts';
import { isSameNode, nestItems, pathTo } from '../../../webviews/session/conversationTree.ts';
import { textItem, toolItem, userItem } from '../../support/panelHarness/sampleSession.ts';

describe('webviews: conversation tree', () => {
  const nest = (...items: ConversationItem[]): ReturnType<typeof nestItems> => nestItems({ firstIndex: 10, items });
  const task = toolItem('task', 'Task', {});
  const grep = { ...toolItem('grep', 'Grep', {}), parentToolUseId: 'task' };
  const deep = { ...textItem('deep', 'x'), parentToolUseId: 'grep' };

  it('nests what a subagent did below its tool call, at any depth, in order', () => {
    const nodes = nest(userItem('u', 'hi'), task, grep, textItem('t', 'main'), deep);
    assert.deepEqual(nodes.map((node) => node.item.id), ['u', 'task', 't']);
    assert.deepEqual(nodes[1]?.children.map((node) => node.item.id), ['grep']);
    assert.deepEqual(nodes[1]?.children[0]?.children.map((node) => node.item.id), ['deep']);
  });

  it('puts the steps of a call that is not loaded below an entry that stands for it, until the call is there', () => {
    const [continued, text] = nest(grep, textItem('t', 'main'), { ...grep, id: 'grep2' }, deep);
    assert.deepEqual([continued?.item.id, continued?.index, continued?.isContinued, text?.item.id, text?.index], ['task', 10, true, 't', 11]);
    assert.deepEqual(continued?.children.map((node) => node.item.id), ['grep', 'grep2']);
    const callers = new Map([['task', { item: task, index: 3 }]]);
    const [known] = nestItems({ firstIndex: 10, items: [grep] }, callers);
    assert.deepEqual([known?.item, known?.index, known?.isCut, known?.isContinued], [task, 3, true, undefined]);
    assert.deepEqual(nest(task, grep)[0]?.isCut, undefined);
  });

  it('has no entry for a notice of which the entry beside it says the same and more', () => {
    const notice = (id: string, code: 'interrupted' | 'compacting' | 'compacted' | 'ended' | 'resumed', textId?: string): ConversationItem => ({ id, at: '', type: 'notice', code, level: 'info', text: '', ...(textId === undefined ? {} : { textRef: { id: textId } }) });
    const turn = (id: string, isInterrupted: boolean): ConversationItem => ({ id, at: '', type: 'turn', isError: false, isInterrupted, durationMs: 1, usage: { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 } });
    const nodes = nest(
      notice('i', 'interrupted'), turn('ti', true), notice('alone', 'interrupted'), turn('t', false), notice('c', 'compacting'), notice('d', 'compacted'), notice('still', 'compacting'),
      notice('m', 'ended', 'session.movedToTerminal'), notice('r', 'resumed'), notice('e', 'ended'), notice('back', 'resumed'),
    );
    assert.deepEqual(nodes.map(({ item, index }) => `${item.id} ${index}`), ['ti 11', 'alone 12', 't 13', 'd 15', 'still 16', 'm 17', 'e 19', 'back 20'], 'the others keep their index');
  });

  it('finds the way to an item', () => {
    assert.deepEqual(pathTo(nest(userItem('u', 'hi'), task, grep, deep), 'deep').map((node) => node.item.id), ['task', 'grep', 'deep']);
    assert.deepEqual(pathTo(nest(task), 'deep'), []);
  });

  it('knows what has changed', () => {
    const [before] = nest(task, grep);
    assert.ok(isSameNode(before, nest(task, grep)[0]));
    assert.ok(!isSameNode(before, nest(task, { ...grep, output: 'x' })[0]));
    assert.ok(!isSameNode(before, nest(task)[0]));
  });
});
