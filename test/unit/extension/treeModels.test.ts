import assert from 'node:assert/strict';
import type { SessionView } from '../../../src/protocol/domain/session.ts';
import { backlogModel } from '../../../src/extension/views/backlog/backlogModel.ts';
import { orderAt } from '../../../src/extension/views/backlog/taskOrder.ts';
import { fleetModel, RECENT_ENDED } from '../../../src/extension/views/fleet/fleetModel.ts';
import { needsYouModel } from '../../../src/extension/views/needsYou/needsYouModel.ts';
import { projectsModel } from '../../../src/extension/views/projects/projectsModel.ts';
import { rowsToRedraw, type ModelNode } from '../../../src/extension/views/tree/modelNode.ts';
import { ended, fleet, project, request, session, task } from './support/fleetFixtures.ts';

function keys<D>(nodes: readonly ModelNode<D>[]): unknown[] {
  return nodes.map((node) => (node.children.length === 0 ? node.key : [node.key, keys(node.children)]));
}

describe('tree models', () => {
  it('Needs You ranks permission, question, plan, and the oldest of each first', () => {
    const state = fleet({
      requests: [
        request('plan', { kind: 'plan', createdAt: '2026-11-21T09:00:00Z' }),
        request('young', { createdAt: '2026-11-21T11:00:00Z' }),
        request('question', { kind: 'question', createdAt: '2026-11-21T08:00:00Z' }),
        request('old', { createdAt: '2026-11-21T10:00:00Z' }),
      ],
      sessions: [session('s1', { name: 'Fix tests' })],
    });
    const model = needsYouModel(state);
    assert.deepEqual(keys(model), ['old', 'young', 'question', 'plan']);
    const [first] = model;
    assert.ok(first?.data.type === 'request');
    assert.deepEqual([first.data.sessionName, first.data.projectName], ['Fix tests', 'alpha']);
  });

  it('Needs You puts what failed below requests and what finished below that, longest wait first, and each session once', () => {
    const news = (id: string, kind: 'failed' | 'finished', minute: number, changes: Partial<SessionView> = {}): SessionView => session(id, { attention: { kind, since: `2026-11-21T10:${minute}:00Z` }, ...changes });
    const state = fleet({
      requests: [request('r', { sessionId: 'asks' })],
      sessions: [
        news('asks', 'finished', 10), news('done late', 'finished', 40), news('done early', 'finished', 20), news('broke late', 'failed', 45), news('broke early', 'failed', 30),
        news('at work again', 'finished', 11, { phase: 'thinking' }), session('nothing'),
        session('trusts not', { transport: 'terminal', phase: 'waiting', waitingCount: 0 }), session('asks here', { transport: 'terminal', phase: 'waiting', waitingCount: 1 }),
      ],
    });
    assert.deepEqual(keys(needsYouModel(state)), ['r', 'inTerminal:trusts not', 'failed:broke early', 'failed:broke late', 'finished:done early', 'finished:done late']);
    const many = { ...state, sessions: [...state.sessions, ...[50, 51].map((minute) => news(`m${minute}`, 'finished', minute))] };
    assert.deepEqual(keys(needsYouModel(many)), [
      'r', 'inTerminal:trusts not', 'failed:broke early', 'failed:broke late', ['finished', ['finished:done early', 'finished:done late', 'finished:m50', 'finished:m51']],
    ], 'many that finished push nothing away');
  });

  it('Fleet puts projects with live sessions first, live sessions above ended ones, and old ones into a group', () => {
    const old = Array.from({ length: RECENT_ENDED + 2 }, (_, index) => ended(`e${index}`, `2026-11-20T10:0${index}:00Z`, { projectId: 'beta' }));
    const state = fleet({
      projects: [project('alpha'), project('beta')],
      sessions: [
        ended('a-ended', '2026-11-20T10:00:00Z'),
        ...old,
        session('b-old', { projectId: 'beta', startedAt: '2026-11-21T08:00:00Z', phase: 'runningTool' }),
        session('b-new', { projectId: 'beta', startedAt: '2026-11-21T09:00:00Z', phase: 'waiting', waitingCount: 1 }),
      ],
    });
    assert.deepEqual(keys(fleetModel(state)), [
      ['project:beta', ['session:b-new', 'session:b-old', 'session:e6', 'session:e5', 'session:e4', 'session:e3', 'session:e2', ['older:beta', ['session:e1', 'session:e0']]]],
      ['project:alpha', ['session:a-ended']],
    ]);
    const beta = fleetModel(state)[0]?.data;
    assert.ok(beta?.type === 'project' && beta.busyCount === 1 && beta.waitingCount === 1);
  });

  it('Fleet ends with the older sessions, page by page', () => {
    const state = fleet({ projects: [project('alpha')], sessions: [session('s1')], olderSessionCount: 3 });
    assert.deepEqual(keys(fleetModel(fleet({ ...state, olderSessionCount: 0 }))), [['project:alpha', ['session:s1']]]);
    assert.deepEqual(keys(fleetModel(state)).at(-1), ['olderSessions', ['olderSessions:more']]);
    const page = { sessions: [ended('o1', '2026-01-01T10:00:00Z'), ended('o2', '2026-01-01T09:00:00Z', { projectId: 'gone' })], hasMore: true, isLoading: false };
    const model = fleetModel(state, { older: page });
    assert.deepEqual(keys(model).at(-1), ['olderSessions', ['session:o1', 'session:o2', 'olderSessions:more']]);
    assert.deepEqual(model.at(-1)?.children.map(({ data }) => (data.type === 'session' ? data.projectName : undefined)), ['alpha', 'gone', undefined]);
    assert.deepEqual(keys(fleetModel(state, { older: { ...page, hasMore: false } })).at(-1), ['olderSessions', ['session:o1', 'session:o2']]);
    assert.deepEqual(rowsToRedraw(model, fleetModel(state, { older: { ...page, isLoading: true } })), ['olderSessions:more']);
  });

  it('Fleet puts who waits longest first, and what went wrong above what ended as meant', () => {
    const end = (id: string, reason: 'failed' | 'finished' | 'interrupted' | 'stopped', at: string) => ended(id, at, { end: { reason, at, detail: '' } });
    const state = fleet({
      sessions: [
        end('finished', 'finished', '2026-11-21T11:00:00Z'),
        end('failed', 'failed', '2026-11-21T09:00:00Z'),
        end('stopped', 'stopped', '2026-11-21T10:30:00Z'),
        end('interrupted', 'interrupted', '2026-11-21T10:00:00Z'),
        session('working', { startedAt: '2026-11-21T11:30:00Z', phase: 'thinking' }),
        session('waits', { startedAt: '2026-11-21T11:00:00Z', phase: 'waiting', phaseSince: '2026-11-21T11:40:00Z' }),
        session('waits longest', { startedAt: '2026-11-21T08:00:00Z', phase: 'runningTool', waitingCount: 1 }),
      ],
      requests: [
        request('late', { sessionId: 'waits longest', createdAt: '2026-11-21T11:50:00Z' }),
        request('early', { sessionId: 'waits longest', createdAt: '2026-11-21T11:35:00Z' }),
        request('answered', { sessionId: 'working', state: 'answered', createdAt: '2026-11-21T07:00:00Z' }),
      ],
    });
    assert.deepEqual(fleetModel(state)[0]?.children.map(({ key }) => key.slice('session:'.length)), ['waits longest', 'waits', 'working', 'interrupted', 'failed', 'finished', 'stopped']);
  });

  it('Fleet keeps sessions whose project was removed', () => {
    const [node] = fleetModel(fleet({ sessions: [session('s', { projectId: 'gone' })] }));
    assert.ok(node?.data.type === 'project' && node.data.name === undefined);
  });

  it('Projects go by status, then name, with files that were set aside below', () => {
    const state = fleet({
      projects: [project('z'), project('p', { status: 'parked' }), project('a10', { name: 'a10' }), project('a9', { name: 'A9' })],
      quarantined: [{ file: '/h/projects/x.json', movedTo: '/h/quarantine/x.json', error: 'bad', at: '' }],
    });
    assert.deepEqual(keys(projectsModel(state)), ['project:a9', 'project:a10', 'project:z', 'project:p', ['quarantine', ['quarantined:/h/quarantine/x.json']]]);
  });

  it('Backlog shows every column in order, and says which session works on a task', () => {
    const state = fleet({
      projects: [project('alpha'), project('empty')],
      tasks: [task('PA-002', { order: 2 }), task('PA-001', { order: 1 }), task('PA-003', { column: 'done' })],
      sessions: [session('s1', { taskRef: 'PA-001' }), ended('s0', '', { taskRef: 'PA-002' })],
    });
    const model = backlogModel(state);
    assert.deepEqual(keys(model), [['project:alpha', [
      'column:alpha/inbox/empty', 'column:alpha/backlog/empty', ['column:alpha/todo', ['task:PA-001', 'task:PA-002']], 'column:alpha/inProgress/empty', 'column:alpha/review/empty',
      ['column:alpha/done', ['task:PA-003']],
    ]]]);
    const todo = model[0]?.children[2]?.children.map(({ data }) => (data.type === 'task' ? data.liveSessionId : ''));
    assert.deepEqual(todo, ['s1', undefined]);
  });

  it('finds the order number for a place in a column', () => {
    const tasks = [task('PA-001', { order: 1 }), task('PA-002', { order: 2 }), task('PA-003', { order: 5, column: 'done' })];
    assert.equal(orderAt(tasks, 'PA-003', { column: 'todo' }), 3);
    assert.equal(orderAt(tasks, 'PA-003', { column: 'todo', beforeRef: 'PA-002' }), 1.5);
    assert.equal(orderAt(tasks, 'PA-003', { column: 'todo', beforeRef: 'PA-001' }), 0);
    assert.equal(orderAt(tasks, 'PA-001', { column: 'todo', beforeRef: 'PA-002' }), 1);
    assert.equal(orderAt(tasks, 'PA-001', { column: 'inbox' }), 0);
  });

  it('redraws only the rows that changed', () => {
    const state = fleet({ projects: [project('alpha')], sessions: [session('s1'), session('s2')] });
    const model = fleetModel(state);
    const withSessions = (...sessions: ReturnType<typeof session>[]): readonly string[] | undefined => rowsToRedraw(model, fleetModel({ ...state, sessions }));
    const [s1, s2] = state.sessions;
    assert.ok(s1 !== undefined && s2 !== undefined);
    assert.deepEqual(withSessions(s1, s2), []);
    assert.deepEqual(withSessions({ ...s1, turnCount: 1 }, s2), ['session:s1']);
    assert.deepEqual(withSessions(s1), ['project:alpha']);
    assert.deepEqual(withSessions(s1, { ...s2, phase: 'thinking' }), ['project:alpha'], 'its counts are in the row of the project');
    assert.equal(withSessions(), undefined);
  });
});
