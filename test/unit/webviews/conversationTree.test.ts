import assert from 'node:assert/strict';
import { isSameNode, nestItems } from '../../../webviews/session/conversationTree.ts';
import { textItem, toolItem, userItem } from '../../support/panelHarness/sampleSession.ts';

describe('webviews: conversation tree', () => {
  const task = toolItem('task', 'Task', {});
  const grep = { ...toolItem('grep', 'Grep', {}), parentToolUseId: 'task' };
  const deep = { ...textItem('deep', 'x'), parentToolUseId: 'grep' };

  it('nests what a subagent did below its tool call, at any depth, in order', () => {
    const nodes = nestItems([userItem('u', 'hi'), task, grep, textItem('t', 'main'), deep]);
    assert.deepEqual(nodes.map((node) => node.item.id), ['u', 'task', 't']);
    assert.deepEqual(nodes[1]?.children.map((node) => node.item.id), ['grep']);
    assert.deepEqual(nodes[1]?.children[0]?.children.map((node) => node.item.id), ['deep']);
  });

  it('shows an entry at the top when its tool call is not loaded', () => {
    assert.deepEqual(nestItems([grep]).map((node) => node.item.id), ['grep']);
  });

  it('knows what has changed', () => {
    const [before] = nestItems([task, grep]);
    assert.ok(isSameNode(before, nestItems([task, grep])[0]));
    assert.ok(!isSameNode(before, nestItems([task, { ...grep, output: 'x' }])[0]));
    assert.ok(!isSameNode(before, nestItems([task])[0]));
  });
});
