import './support/installEditor.ts';
import assert from 'node:assert/strict';
import type { SessionView } from '../../../src/protocol/domain/session.ts';
import { DEFAULT_LAYOUT, FleetLayout, NO_FILTER, type FleetFilter, type FleetLayoutState } from '../../../src/extension/state/fleetLayout.ts';
import { fleetModel, RECENT_ENDED, type FleetRow } from '../../../src/extension/views/fleet/fleetModel.ts';
import type { ModelNode } from '../../../src/extension/views/tree/modelNode.ts';
import { ended, fleet, project, request, session } from './support/fleetFixtures.ts';
import { memory } from './support/memory.ts';

const { filterText } = await import('../../../src/extension/text/filterText.ts');

function keys(nodes: readonly ModelNode<FleetRow>[]): unknown[] {
  const short = (key: string): string => key.replace('session:', '');
  return nodes.map((node) => (node.children.length === 0 ? short(node.key) : [node.key, keys(node.children)]));
}

describe('the layout of the Fleet view', () => {
  const end = (reason: 'failed' | 'stopped', at: string): Partial<SessionView> => ({ end: { reason, at, detail: '' } });
  const state = fleet({
    projects: [project('alpha', { name: 'Orchard' }), project('beta')],
    sessions: [
      session('b10', { name: 'b10', costUsd: 2, contextTokens: 10, contextWindow: 100, phaseSince: '2026-11-21T08:00:00Z', startedBy: 'me' }),
      session('b9', { name: 'B9', costUsd: 3, contextTokens: 90, contextWindow: 100, phaseSince: '2026-11-21T09:00:00Z', phase: 'thinking' }),
      session('a', { name: 'a', phaseSince: '2026-11-21T10:00:00Z', phase: 'waiting', projectId: 'beta', taskRef: 'BE-7' }),
      ended('crashed', '2026-11-21T07:00:00Z', { ...end('failed', '2026-11-21T07:00:00Z'), costUsd: 9 }),
      ended('done', '2026-11-21T07:30:00Z', { ...end('stopped', '2026-11-21T07:30:00Z'), isPinned: true }),
    ],
    requests: [request('r', { sessionId: 'a' })],
  });
  const model = (layout: Partial<FleetLayoutState>) => fleetModel(state, { layout: { ...DEFAULT_LAYOUT, ...layout }, windowId: 'me' });
  const flat = (layout: Partial<FleetLayoutState>): unknown[] => keys(model({ group: 'none', ...layout }));
  const filtered = (filter: Partial<FleetFilter>): unknown[] => flat({ filter: { ...NO_FILTER, ...filter } });

  it('orders by wait, name, cost, last change or context, pinned ones first and live ones before those that ended', () => {
    assert.deepEqual(flat({}), ['done', 'a', 'b10', 'b9', 'crashed']);
    assert.deepEqual(flat({ sort: 'name' }), ['done', 'a', 'b9', 'b10', 'crashed']);
    assert.deepEqual(flat({ sort: 'cost' }), ['done', 'b9', 'b10', 'a', 'crashed']);
    assert.deepEqual(flat({ sort: 'change' }), ['done', 'a', 'b9', 'b10', 'crashed']);
    assert.deepEqual(flat({ sort: 'context' }), ['done', 'b9', 'b10', 'a', 'crashed']);
  });

  it('groups by project, by what they are up to, or not at all; outside of its project a row names it', () => {
    assert.deepEqual(keys(model({})), [['project:beta', ['a']], ['project:alpha', ['done', 'b10', 'b9', 'crashed']]]);
    const phases = model({ group: 'phase' });
    assert.deepEqual(keys(phases), [['phase:waiting', ['a']], ['phase:running', ['b9']], ['phase:idle', ['b10']], ['phase:failed', ['crashed']], ['phase:ended', ['done']]]);
    const row = phases[0]?.children[0]?.data;
    assert.ok(row?.type === 'session' && row.projectName === 'beta' && row.waitSince !== undefined);
    const own = model({})[0]?.children[0]?.data;
    assert.ok(own?.type === 'session' && own.projectName === undefined);
  });

  it('narrows by state, project, words and origin, and says when nothing is left', () => {
    assert.deepEqual(filtered({ phases: ['waiting', 'failed'] }), ['a', 'crashed']);
    assert.deepEqual(filtered({ projectIds: ['beta'] }), ['a']);
    assert.deepEqual(filtered({ text: 'ORCH b' }), ['b10', 'b9']);
    assert.deepEqual(filtered({ text: 'be-7' }), ['a']);
    assert.deepEqual(filtered({ isMine: true }), ['b10']);
    assert.deepEqual(filtered({ isMine: true, phases: ['failed'] }), ['noMatch']);
    assert.equal(filterText(NO_FILTER, state), undefined);
    assert.equal(filterText({ phases: ['failed'], projectIds: ['alpha', 'gone'], text: 'x', isMine: true }, state), 'Filter: “x” · Failed or interrupted · Orchard, gone · started in this window');
  });

  it('folds old ones away, but no pinned one, and none while a filter is on', () => {
    const old = Array.from({ length: RECENT_ENDED + 3 }, (_, index) => ended(`e${index}`, `2026-11-20T10:0${index}:00Z`, index === 0 ? { isPinned: true } : {}));
    const some = fleet({ sessions: old });
    assert.deepEqual(keys(fleetModel(some)), [['project:alpha', ['e0', 'e7', 'e6', 'e5', 'e4', 'e3', ['older:alpha', ['e2', 'e1']]]]]);
    assert.deepEqual(keys(fleetModel(some, { layout: { ...DEFAULT_LAYOUT, group: 'none', filter: { ...NO_FILTER, phases: ['ended'] } } })).length, old.length);
    const older = { sessions: [ended('o1', '2026-01-01T10:00:00Z'), ended('o2 other', '2026-01-01T09:00:00Z')], hasMore: false, isLoading: false };
    const found = fleetModel(fleet({ ...some, olderSessionCount: 2 }), { older, layout: { ...DEFAULT_LAYOUT, filter: { ...NO_FILTER, text: 'other' } } });
    assert.deepEqual(keys(found), ['noMatch', ['olderSessions', ['o2 other']]], 'older ones are filtered, too');
  });

  it('is remembered, and what another version kept does no harm', () => {
    const memento = memory();
    const layout = new FleetLayout(memento);
    let changeCount = 0;
    layout.onDidChange(() => { changeCount += 1; });
    layout.change({ sort: 'cost', filter: { ...NO_FILTER, phases: ['failed'], text: 'x' } });
    assert.deepEqual([new FleetLayout(memento).state, changeCount, layout.isFiltered], [layout.state, 1, true]);
    void memento.update('fleetLayout', { sort: 'by moon', group: 7, filter: { phases: ['failed', 'dreaming'], projectIds: [1, 'p'], text: {}, isMine: 'yes' } });
    assert.deepEqual(new FleetLayout(memento).state, { sort: 'wait', group: 'project', filter: { phases: ['failed'], projectIds: ['p'], text: '', isMine: false } });
    void memento.update('fleetLayout', 'nonsense');
    assert.deepEqual(new FleetLayout(memento).state, DEFAULT_LAYOUT);
  });
});
