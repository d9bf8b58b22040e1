import './support/installEditor.ts';
import assert from 'node:assert/strict';
import type { RequestView } from '../../../src/protocol/domain/request.ts';
import type { SessionEnd, SessionView } from '../../../src/protocol/domain/session.ts';
import { ERROR_CODES, MissionControlError } from '../../../src/protocol/errors.ts';
import { NO_USAGE } from '../../../src/protocol/domain/usageTotals.ts';
import { foreignText } from '../../../src/protocol/texts/say.ts';
import { FakeClock } from './support/fakeHost.ts';
import { ended, fleet, NOW, project, request, session, task } from './support/fleetFixtures.ts';

const { NeedsYouPresenter } = await import('../../../src/extension/views/needsYou/needsYouPresenter.ts');
const { needsYouModel } = await import('../../../src/extension/views/needsYou/needsYouModel.ts');
const { FleetPresenter } = await import('../../../src/extension/views/fleet/fleetPresenter.ts');
const { fleetModel } = await import('../../../src/extension/views/fleet/fleetModel.ts');
const { ProjectsPresenter } = await import('../../../src/extension/views/projects/projectsPresenter.ts');
const { projectsModel } = await import('../../../src/extension/views/projects/projectsModel.ts');
const { BacklogPresenter } = await import('../../../src/extension/views/backlog/backlogPresenter.ts');
const { backlogModel } = await import('../../../src/extension/views/backlog/backlogModel.ts');
const { tickerTooltip } = await import('../../../src/extension/statusBar/tickerTooltip.ts');
const { describeError } = await import('../../../src/extension/errors/errorText.ts');
const { ERROR_ACTIONS } = await import('../../../src/extension/errors/errorActions.ts');
const { errorActionTitle } = await import('../../../src/extension/errors/runErrorAction.ts');
const { hostInfoText } = await import('../../../src/extension/hostInfo/hostInfoText.ts');
const { homeFolder } = await import('../../../src/extension/settings/hostLocation.ts');
const { viewMessage } = await import('../../../src/extension/views/viewMessage.ts');

/** A clock that stands a little more than three minutes after the fixtures. */
const clock = new FakeClock();
clock.advance(Date.parse(NOW) + 185_000);

describe('rows', () => {
  const state = fleet({
    projects: [project('alpha', { name: 'Alpha', isTrusted: false })],
    sessions: [
      session('s1', { name: 'Fix tests', phase: 'thinking', model: 'claude-opus-4-8[1m]', turnCount: 2, costUsd: 0.42, contextTokens: 50_000, contextWindow: 200_000 }),
      session('s2', { turnCount: 1 }),
      ended('s3', '2026-11-21T13:00:00Z', { end: { reason: 'failed', at: '2026-11-21T13:00:00Z', detail: 'It crashed.', cause: 'agentNotLoggedIn' } }),
    ],
    requests: [request('r1', { reason: '[click](command:evil)' })],
    tasks: [task('PA-001', { title: 'Write it', priority: 'critical' })],
  });

  it('say what a session does in words, with what it costs, and never invent a price', () => {
    const presenter = new FleetPresenter(clock);
    const rows = fleetModel(state)[0]?.children ?? [];
    assert.deepEqual(rows.map((row) => presenter.item(row).description), [
      'Thinking 3m · $0.42 · 2 turns · opus-4-8 [1m]', 'Idle 3m · unpriced · 1 turn', 'Failed: not logged in · 1h 0m',
    ]);
    const [first, , last] = rows;
    assert.ok(first !== undefined && last !== undefined);
    assert.equal(presenter.item(first).contextValue, 'session live inTurn');
    assert.equal(presenter.item(last).contextValue, 'session ended');
    const newer = { ...state, sessions: state.sessions.map((one) => (one.id === 's3' ? { ...one, isReadOnly: true } : one)) };
    const foreign = presenter.item(fleetModel(newer)[0]?.children.at(-1) ?? assert.fail());
    assert.deepEqual([foreign.contextValue, /read-only/.test(String(foreign.description))], ['session readOnly', true]);
    assert.match(presenter.tooltip(first.data)?.value ?? '', /50\\\.0k of 200\\\.0k \\\(25%\\\)/);
    assert.match(presenter.tooltip(last.data)?.value ?? '', /It crashed.*\n- What to do: Log in to Claude Code/);
  });

  it('say why a session ended, who waits how long, and that a long name leaves room for it', () => {
    const presenter = new FleetPresenter(clock);
    const look = (changes: Partial<SessionView>, requests: RequestView[] = []): string => {
      const [row] = fleetModel(fleet({ sessions: [session('s', changes)], requests }))[0]?.children ?? [];
      assert.ok(row !== undefined);
      const item = presenter.item(row);
      return `${typeof item.label === 'string' ? item.label : ''} | ${String(item.description)} | ${item.contextValue}`;
    };
    const end = (reason: SessionEnd['reason'], more: Partial<SessionEnd> = {}): Partial<SessionView> => ({ phase: 'ended', end: { reason, at: NOW, detail: '', ...more } });
    assert.equal(look(end('failed', { exitCode: 3 })), 's | Failed: exit code 3 · <1m | session ended');
    assert.equal(look(end('interrupted', { detailRef: { id: 'session.hostEnded' } })), 's | Interrupted: host was shut down · <1m | session ended');
    assert.equal(look(end('stopped', { detailRef: { id: 'session.stoppedByPerson' } })), 's | Stopped · <1m | session ended');
    assert.equal(look(end('stopped', { detailRef: { id: 'session.stoppedByAgent' } })), 's | Stopped: by an agent · <1m | session ended');
    assert.equal(look(end('hibernated', { cause: 'of another version' })), 's | Asleep · <1m | session ended');
    assert.equal(look({ phase: 'waiting', turnSince: '2026-11-21T11:00:00Z', isPinned: true }, [request('r', { sessionId: 's', createdAt: '2026-11-21T11:58:00Z' })]), 's | Waiting 5m · pinned | session live inTurn pinned');
    assert.equal(look({ phase: 'runningTool', turnSince: '2026-11-21T11:00:00Z' }), 's | Tool 1h 3m | session live inTurn');
    assert.equal(look({ name: 'A name that is much longer than any side bar is wide', phase: 'thinking' }).split(' | ')[0], 'A name that is much…');
  });

  it('say who asks for what, how long ago, and escape what the agent wrote', () => {
    const presenter = new NeedsYouPresenter(clock);
    const [row] = needsYouModel(state);
    assert.ok(row !== undefined);
    const item = presenter.item(row);
    assert.deepEqual([item.label, item.description, item.contextValue], ['Bash: r1', 'Fix tests', 'request permission whole']);
    assert.equal(item.accessibilityInformation?.label, 'Permission: Bash: r1. Project Alpha, session Fix tests, waiting for 3m');
    assert.ok(!(presenter.tooltip(row.data)?.value ?? '').includes('](command:'));
    assert.match((presenter.tooltip(row.data)?.value ?? ''), /Project Alpha · waiting for 3m · tool Bash/);
  });

  it('offer to allow only what their tooltip shows whole', () => {
    const presenter = new NeedsYouPresenter(clock);
    const look = (command: string): { kind: unknown; isShown: boolean } => {
      const [row] = needsYouModel(fleet({ requests: [request('r', { title: `Bash: ${command.slice(0, 150)}…`, input: { command } })] }));
      assert.ok(row !== undefined);
      return { kind: presenter.item(row).contextValue, isShown: (presenter.tooltip(row.data)?.value ?? '').includes(JSON.stringify(command)) };
    };
    assert.deepEqual(look(`echo ${'a'.repeat(400)}; rm -rf ~`), { kind: 'request permission whole', isShown: true });
    assert.deepEqual(look(`echo ${'a'.repeat(4000)}; rm -rf ~`), { kind: 'request permission', isShown: false });
    assert.equal(look('echo \u202efdr- mr').kind, 'request permission', 'a mark that turns text around hides what is done');
    const kind = (changes: Partial<RequestView>): unknown => {
      const [row] = needsYouModel(fleet({ requests: [request('r', changes)] }));
      return row === undefined ? undefined : presenter.item(row).contextValue;
    };
    assert.deepEqual([kind({ kind: 'plan' }), kind({ kind: 'plan', plan: 'a'.repeat(4000) }), kind({ kind: 'plan', plan: '# Do\n\n1. it' })], ['request plan', 'request plan', 'request plan whole']);
    assert.equal(kind({ suggestions: [{ label: 'Bash(ls)', raw: {} }] }), 'request permission whole always');
    const question = { question: 'Which?', header: '', isMultiSelect: false, options: [{ label: 'a', description: '' }] };
    assert.deepEqual([kind({ kind: 'question', questions: [question] }), kind({ kind: 'question', questions: [question, question] })], ['request question pick', 'request question']);
  });

  it('name the subagent that asks, in the row, its tooltip and for screen readers', () => {
    const presenter = new NeedsYouPresenter(clock);
    const [row] = needsYouModel(fleet({ ...state, requests: [request('r', { title: 'Bash: ls', agent: { toolUseId: 't', type: 'Explore', description: 'Look at tests' } })] }));
    assert.ok(row !== undefined);
    const item = presenter.item(row);
    assert.equal(item.description, 'Explore · Fix tests');
    assert.match(item.accessibilityInformation?.label ?? '', /session Fix tests: subagent Explore \(Look at tests\)/);
    assert.match(presenter.tooltip(row.data)?.value ?? '', /Fix tests\\: subagent Explore \\\(Look at tests\\\) asks for permission/);
  });

  it('say what failed and what finished, since when, and what can be done about it', () => {
    const presenter = new NeedsYouPresenter(clock);
    const since = state.requests[0]?.createdAt ?? '';
    const rows = needsYouModel(fleet({
      projects: state.projects,
      sessions: [
        ended('crashed', since, { end: { reason: 'failed', at: since, detail: 'It crashed.' }, attention: { kind: 'failed', since } }),
        session('turn broke', { phase: 'error', attention: { kind: 'failed', since } }),
        session('a name that is far too long for a row', { attention: { kind: 'finished', since } }),
        ended('left', since, { attention: { kind: 'finished', since } }),
        ended('went off', since, { end: { reason: 'interrupted', at: since, detail: '' }, attention: { kind: 'finished', since } }),
      ],
    }));
    assert.deepEqual(rows.map((row) => presenter.item(row)).map(({ label, description, contextValue }) => [label, description, contextValue]), [
      ['crashed', 'Failed · 3m', 'news failed ended'], ['turn broke', 'Turn failed · 3m', 'news failed live'],
      ['a name that is far…', 'Turn ended · 3m', 'news finished live'], ['left', 'Finished · 3m', 'news finished ended'], ['went off', 'Turn ended · 3m', 'news finished ended'],
    ]);
    const [crashed] = rows;
    assert.ok(crashed !== undefined);
    assert.equal(presenter.item(crashed).accessibilityInformation?.label, 'Failed: session crashed. Project Alpha, waiting for 3m');
    assert.match(presenter.tooltip(crashed.data)?.value ?? '', /It crashed/);
    assert.deepEqual(presenter.target(crashed.data), { sessionId: 'crashed', projectId: 'alpha' });
  });

  it('say what stands in the way of a project', () => {
    const [row] = projectsModel(state);
    assert.ok(row !== undefined);
    const item = new ProjectsPresenter().item(row);
    assert.equal(item.description, 'Active · not trusted · 2 live · /code/alpha');
    assert.equal(item.contextValue, 'project untrusted present');
  });

  it('say a priority in words too', () => {
    const row = backlogModel(state)[0]?.children[2]?.children[0];
    assert.ok(row !== undefined);
    assert.equal(new BacklogPresenter().item(row).description, 'PA-001 · Critical');
  });

  it('all have a label for screen readers that names them', () => {
    const presenter = new FleetPresenter(clock);
    for (const row of fleetModel(state).flatMap((node) => [node, ...node.children])) {
      assert.ok((presenter.item(row).accessibilityInformation?.label ?? '').length > 5);
    }
  });
});

describe('texts', () => {
  it('of the ticker break the day down and say what has no price', () => {
    const group = { ...NO_USAGE, costUsd: 3.42, outputTokens: 1250 };
    const text = tickerTooltip(fleet({
      projects: [project('alpha', { name: 'A|B' })],
      today: { day: '2026-11-21', total: { ...group, unpricedCount: 2 }, byProject: [{ ...group, key: 'alpha' }], byModel: [{ ...group, key: 'claude-opus-4-8', unpricedCount: 2 }] },
    })).value;
    assert.match(text, /\| A\\\|B \| \\\$3\\\.42 \|/);
    assert.match(text, /2 unpriced/);
    assert.match(text, /not in the sum/);
    assert.ok(!text.includes('7 days'), 'an older host does not tell');
  });

  it('of the ticker add the last seven days, and lead to all of it', () => {
    const text = (week: { from: string; total: typeof NO_USAGE }): string =>
      tickerTooltip(fleet({ today: { day: '2026-11-21', total: NO_USAGE, byProject: [], byModel: [], week } })).value;
    assert.match(text({ from: '2026-11-15', total: { ...NO_USAGE, costUsd: 21.5, unpricedCount: 3 } }), /\*\*Last 7 days\*\*: \\\$21\\\.50 \\\+ 3 unpriced/);
    assert.match(text({ from: '2026-11-15', total: { ...NO_USAGE, unpricedCount: 1 } }), /\*\*Last 7 days\*\*: 1 unpriced/);
    assert.ok(!text({ from: '2026-11-15', total: NO_USAGE }).includes('7 days'));
    assert.match(text({ from: '2026-11-15', total: NO_USAGE }), /\(command:missionControl\.showCosts\)/);
  });

  for (const code of ERROR_CODES) {
    it(`of the error ${code} is a sentence, and its buttons have titles`, () => {
      const text = describeError(new MissionControlError(code, foreignText('Told by the host.')));
      assert.match(text, /^[A-Z].*\.$/);
      for (const action of ERROR_ACTIONS[code]) assert.ok(errorActionTitle(action).length > 0);
    });
  }

  it('of errors name what the host named, and bugs are said to be bugs', () => {
    assert.match(describeError(new MissionControlError('agentMissing', foreignText(''), { params: { path: '/opt/claude' } })), /\/opt\/claude/);
    assert.match(describeError(new Error('boom')), /inside Mission Control: boom/);
  });

  it('of the host read well as plain text', () => {
    const text = hostInfoText({
      version: '0.1.0', protocol: 1, pid: 7, mode: 'background', epoch: 'e', home: '/h', startedAt: NOW, uptimeMs: 61_000, nodeVersion: 'v20.9.0', platform: 'linux-x64',
      rssBytes: 50 * 1024 ** 2, clientCount: 1, liveSessionCount: 0, diskBytes: { projects: 2048, ledger: 4096 }, quarantined: [],
    }, [{ id: 'home.writable', status: 'ok', message: 'Fine.' }]);
    assert.match(text, /- Memory: 50\.0 MiB\n/);
    assert.match(text, /- ledger: 4\.0 KiB\n- projects: 2\.0 KiB\n- Together: 6\.0 KiB\n/);
    assert.match(text, /\*\*OK\*\* `home\.writable`: Fine\./);
  });

  it('above a view say why it may be old before they say why nothing starts', () => {
    const facts = { isStale: false, hostState: 'connected', isHostSilent: false, isWorkspaceTrusted: false } as const;
    assert.match(viewMessage({ ...facts, isStale: true, hostState: 'reconnecting' }) ?? '', /^Reconnecting/);
    assert.match(viewMessage({ ...facts, isStale: true, hostState: 'reconnecting', isHostSilent: true }) ?? '', /does not answer/);
    assert.match(viewMessage(facts) ?? '', /^Restricted Mode/);
    assert.equal(viewMessage({ ...facts, isWorkspaceTrusted: true }), undefined);
  });
});

describe('home folder', () => {
  it('is the setting, else the environment, else a folder of the person', () => {
    const env = { MISSION_CONTROL_HOME: '/from/env' };
    assert.equal(homeFolder(' ~/mine ', env, '/me'), '/me/mine');
    assert.equal(homeFolder('', env, '/me'), '/from/env');
    assert.equal(homeFolder('', {}, '/me'), '/me/.mission-control');
    assert.equal(homeFolder('/abs/../x', env, '/me'), '/x');
  });
});
