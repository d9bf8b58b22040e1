import assert from 'node:assert/strict';
import type { ConversationItem } from '../../src/protocol/domain/conversation.ts';
import type { RequestView } from '../../src/protocol/domain/request.ts';
import type { SessionView } from '../../src/protocol/domain/session.ts';
import { EMPTY_FLEET, reduceFleet } from '../../src/protocol/events/fleet.ts';
import { EventGapError, reduceSession, type SessionState } from '../../src/protocol/events/session.ts';
import { NO_TOKENS } from '../../src/protocol/domain/usageTotals.ts';

const at = '2026-11-21T00:00:00.000Z';
const session: SessionView = {
  id: 's1', provider: 'claude', transport: 'stream', isManaged: true, projectId: 'p', name: 'n', cwd: '/w', permissionMode: 'default',
  phase: 'idle', phaseSince: at, startedAt: at, turnCount: 0, usage: NO_TOKENS, queue: [], waitingCount: 0,
};
const request: RequestView = {
  id: 'r1', sessionId: 's1', projectId: 'p', kind: 'permission', state: 'pending', title: 'Bash: ls', toolName: 'Bash', input: {}, reason: '',
  suggestions: [], questions: [], createdAt: at,
};
const text = (id: string, content: string): ConversationItem => ({ id, at, type: 'text', text: content, isStreaming: true });
const state: SessionState = { session, items: [text('a', 'one'), text('b', 'two')], firstIndex: 10, requests: [] };

describe('reduceFleet', () => {
  it('replaces in place, appends what is new and leaves the old state alone', () => {
    const one = reduceFleet(EMPTY_FLEET, { type: 'sessionChanged', session });
    const two = reduceFleet(one, { type: 'sessionChanged', session: { ...session, id: 's2' } });
    const three = reduceFleet(two, { type: 'sessionChanged', session: { ...session, name: 'renamed' } });
    assert.deepEqual(three.sessions.map((s) => [s.id, s.name]), [['s1', 'renamed'], ['s2', 'n']]);
    assert.equal(one.sessions[0]?.name, 'n');
  });

  it('lets sessions leave, counts the older ones, and forgets files that were put right', () => {
    const file = (movedTo: string) => ({ file: '/home/projects/a.json', movedTo, error: 'broken', at });
    const full = [session, { ...session, id: 's2' }].reduce((fleet, one) => reduceFleet(fleet, { type: 'sessionChanged', session: one }), EMPTY_FLEET);
    const left = reduceFleet(reduceFleet(full, { type: 'sessionRemoved', sessionId: 's1' }), { type: 'olderSessionsChanged', count: 1 });
    assert.deepEqual([left.sessions.map((s) => s.id), left.olderSessionCount], [['s2'], 1]);
    const broken = ['/q/1', '/q/2'].reduce((fleet, movedTo) => reduceFleet(fleet, { type: 'fileQuarantined', file: file(movedTo) }), left);
    assert.deepEqual(reduceFleet(broken, { type: 'fileReleased', movedTo: '/q/1' }).quarantined, [file('/q/2')]);
  });

  it('keeps only pending requests', () => {
    const pending = reduceFleet(EMPTY_FLEET, { type: 'requestChanged', request });
    assert.equal(pending.requests.length, 1);
    assert.equal(reduceFleet(pending, { type: 'requestChanged', request: { ...request, state: 'answered' } }).requests.length, 0);
  });
});

describe('reduceSession', () => {
  it('sets items by their index in the whole conversation', () => {
    const next = reduceSession(state, { type: 'itemChanged', index: 12, item: text('c', '') });
    assert.deepEqual(next.items.map((item) => item.id), ['a', 'b', 'c']);
    const replaced = reduceSession(next, { type: 'itemChanged', index: 11, item: text('b', 'TWO') });
    assert.deepEqual(replaced.items.map((item) => (item.type === 'text' ? item.text : '')), ['one', 'TWO', '']);
  });

  it('ignores items of pages it does not hold', () => {
    assert.equal(reduceSession(state, { type: 'itemChanged', index: 3, item: text('x', 'x') }).items, state.items);
    assert.equal(reduceSession(state, { type: 'textAppended', index: 3, offset: 0, text: 'x' }).items, state.items);
  });

  it('appends text where it continues and refuses a gap', () => {
    const next = reduceSession(state, { type: 'textAppended', index: 11, offset: 3, text: ' 😀' });
    assert.equal(next.items[1]?.type === 'text' && next.items[1].text, 'two 😀');
    assert.throws(() => reduceSession(next, { type: 'textAppended', index: 11, offset: 3, text: '!' }), EventGapError);
    assert.throws(() => reduceSession(state, { type: 'itemChanged', index: 13, item: text('d', '') }), EventGapError);
  });
});
