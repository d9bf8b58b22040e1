import './support/installEditor.ts';
import assert from 'node:assert/strict';
import type { ConversationItem } from '../../../src/protocol/domain/conversation.ts';
import type { AskingAgent, Decision } from '../../../src/protocol/domain/request.ts';
import { session } from './support/fleetFixtures.ts';

const { conversationMarkdown, markdownPart } = await import('../../../src/extension/text/conversationMarkdown.ts');

const items: readonly ConversationItem[] = [
  { id: 'u', at: '', type: 'user', text: 'Do **it**', isSynthetic: false },
  { id: 'k', at: '', type: 'thinking', text: 'Hm.', isStreaming: false },
  { id: 't', at: '', type: 'text', text: '- done\n- and done', isStreaming: false },
  { id: 'b', at: '', type: 'tool', name: 'Bash', input: { command: 'echo "```"' }, state: 'failed', output: '\u001B[31mno\u001B[0m', isTruncated: false },
  { id: 'n', at: '', type: 'notice', code: 'retry', level: 'warning', text: '529' },
  { id: 'u2', at: '', type: 'user', text: 'Thanks', isSynthetic: false },
];

describe('a conversation as Markdown', () => {
  it('keeps what was said as it was written, and puts the rest where it does not disturb', () => {
    const about = session('one', { name: 'Two\nlines', cwd: '/p', model: 'claude-opus-5-5', startedAt: '2026-11-21T10:00:00.000Z' });
    const text = conversationMarkdown(about, [markdownPart(items)]);
    assert.equal(text, [
      '# Two lines', '/p · opus-5-5 · 2026-11-21', '## You', 'Do **it**', '<details><summary>Thought</summary>', 'Hm.', '</details>', '## Agent', '- done\n- and done',
      '<details><summary>Bash (failed)</summary>', '````sh\necho "```"\n````', '```\nno\n```', '</details>', '> 529', '## You', 'Thanks\n',
    ].join('\n\n'));
    // Wherever a page ends, and whoever speaks there.
    for (let first = 0; first <= items.length; first += 1) {
      for (let second = first; second <= items.length; second += 1) {
        const pages = [items.slice(0, first), items.slice(first, second), items.slice(second)];
        assert.equal(conversationMarkdown(about, pages.map(markdownPart)), text, `${first}, ${second}`);
      }
    }
    assert.equal(conversationMarkdown(about, []), '# Two lines\n\n/p · opus-5-5 · 2026-11-21\n');
  });

  it('names images, and says what a subagent cost', () => {
    const images = [{ id: 'f'.repeat(64), mediaType: 'image/png' as const, bytes: 9, width: 640, height: 480, name: 'plan.png' }];
    const rows: readonly ConversationItem[] = [
      { id: 'u', at: '', type: 'user', text: '', isSynthetic: false, images },
      { id: 'a', at: '', type: 'tool', name: 'Agent', input: {}, state: 'done', output: '', isTruncated: false, subagent: { tokens: 23_400, toolCount: 5, durationMs: 40_000, costUsd: 0.12 } },
      { id: 'b', at: '', type: 'tool', name: 'Agent', input: {}, state: 'done', output: '', isTruncated: false, subagent: { tokens: 100, toolCount: 0, durationMs: 1000, isUnpriced: true } },
    ];
    const lines = conversationMarkdown(session('one'), [markdownPart(rows)]).split('\n').filter((line) => /^\*|summary/.test(line));
    assert.deepEqual(lines, [
      '*[Image plan.png, 640 × 480]*', '<details><summary>Agent · $0.12 · 23.4k tokens · 40s</summary>', '<details><summary>Agent · unpriced · 100 tokens · 1s</summary>',
    ]);
  });

  it('says what became of requests, and which subagent asked', () => {
    const asked = (id: string, decision: Partial<Decision>, agent?: AskingAgent): ConversationItem => ({
      id, at: '', type: 'request', requestId: id, kind: 'permission', title: `Bash: ${id}`, ...(agent === undefined ? {} : { agent }), decision: { by: 'human', outcome: 'denied', reason: '', at: '', ...decision },
    });
    const rows = [
      asked('a', { reason: 'No.' }), asked('b', { by: 'rule', outcome: 'allowed' }), asked('c', { outcome: 'withdrawn', withdrawal: 'interrupted' }),
      asked('d', { by: 'agent', outcome: 'withdrawn', withdrawal: 'superseded' }), asked('e', { outcome: 'allowed' }, { toolUseId: 't', type: 'Explore', description: 'Look around' }),
    ];
    assert.deepEqual(conversationMarkdown(session('one'), [markdownPart(rows)]).split('\n').filter((line) => line.startsWith('>')), [
      '> Bash: a · Denied by you: No.', '> Bash: b · Allowed by a rule', '> Bash: c · Cancelled: turn interrupted by you', '> Bash: d · Superseded: settled without this answer',
      '> Bash: e · Subagent Explore (Look around) · Allowed by you',
    ]);
  });
});
