import './support/installEditor.ts';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { MissionControlError } from '../../../src/protocol/errors.ts';
import { wireErrorSchema } from '../../../src/protocol/wire.ts';
import { fieldsOf, receivedText, say } from '../../../src/protocol/texts/say.ts';
import { FakeClock } from './support/fakeHost.ts';
import { ended, fleet, NOW, project, request, session } from './support/fleetFixtures.ts';

const { env, l10n } = await import('./support/editor.ts');
const { describeError } = await import('../../../src/extension/errors/errorText.ts');
const { hostInfoText } = await import('../../../src/extension/hostInfo/hostInfoText.ts');
const { FleetPresenter } = await import('../../../src/extension/views/fleet/fleetPresenter.ts');
const { fleetModel } = await import('../../../src/extension/views/fleet/fleetModel.ts');
const { NeedsYouPresenter } = await import('../../../src/extension/views/needsYou/needsYouPresenter.ts');
const { needsYouModel } = await import('../../../src/extension/views/needsYou/needsYouModel.ts');
const { ProjectsPresenter } = await import('../../../src/extension/views/projects/projectsPresenter.ts');
const { projectsModel } = await import('../../../src/extension/views/projects/projectsModel.ts');
const { sessionPanelStrings } = await import('../../../src/extension/panels/sessionPanelStrings.ts');

const bundle = path.resolve(import.meta.dirname, '../../../media/l10n/bundle.l10n.de.json');
const AT = '2026-11-21T11:00:00Z';
const clock = new FakeClock();
clock.advance(Date.parse(NOW) + 185_000);

/** An error as a window gets it. */
const received = (error: MissionControlError): MissionControlError => MissionControlError.fromWire(wireErrorSchema.parse(JSON.parse(JSON.stringify(error.toWire()))));

describe('a German editor', () => {
  before(() => {
    l10n.bundle = JSON.parse(readFileSync(bundle, 'utf8')) as Record<string, string>;
    env.language = 'de';
  });
  after(() => {
    l10n.bundle = undefined;
    env.language = 'en';
  });

  it('says errors of the host in German, with what they are about', () => {
    const error = received(new MissionControlError('agentTooOld', say('agent.tooOld', { path: '/opt/claude', version: '2.0.1', oldest: '2.1.197' })));
    assert.equal(error.message, 'Claude Code 2.0.1 at /opt/claude is too old; Mission Control needs 2.1.197 or newer. Run "claude update".');
    assert.equal(describeError(error), 'Claude Code 2.0.1 unter /opt/claude ist zu alt; Mission Control braucht 2.1.197 oder neuer. Führen Sie „claude update“ aus.');
    const nested = say('window.hostNotRunningSince', { reason: say('host.ending') });
    assert.equal(describeError(new MissionControlError('hostUnavailable', nested)), 'Der Host von Mission Control läuft nicht. Der Host wird beendet.');
  });

  it('says what it can of errors of another version: by their code, else in the words that came', () => {
    const older = MissionControlError.fromWire({ code: 'agentNotLoggedIn', message: 'Claude Code is not logged in.', showUser: true });
    assert.equal(describeError(older), 'Claude Code ist nicht angemeldet.');
    const newer = received(new MissionControlError('notFound', receivedText('The lane is closed.', { id: 'lane.closed' })));
    assert.equal(describeError(newer), 'Das gibt es nicht mehr: The lane is closed.');
    const unknown = MissionControlError.fromWire(wireErrorSchema.parse({ code: 'laneClosed', message: 'The lane is closed.', showUser: true }));
    assert.equal(describeError(unknown), 'The lane is closed.');
  });

  it('shows why a session ended, also one of long ago, and figures as Germans write them', () => {
    const state = fleet({
      projects: [project('alpha')],
      sessions: [
        session('s0', { contextTokens: 50_400, contextWindow: 200_000 }),
        ended('s1', AT, { end: { reason: 'interrupted', at: AT, ...fieldsOf('detail', say('session.hostGone')) } }),
        ended('s2', AT, { end: { reason: 'failed', at: AT, detail: 'Claude Code ended with exit code 1.' } }),
      ],
    });
    const presenter = new FleetPresenter(clock);
    const tooltips = fleetModel(state).flatMap(({ children }) => children ?? []).map((row) => presenter.tooltip(row.data)?.value.replaceAll('\u00A0', ' ') ?? '');
    assert.match(tooltips[0] ?? '', /50,4k von 200,0k \\\(25 %/);
    assert.ok(tooltips.some((text) => text.includes('Der Host verschwand, während der Agent lief')));
    assert.ok(tooltips.some((text) => text.includes('Claude Code ended with exit code 1')));
  });

  it('titles requests in German, and leaves the agent its words', () => {
    const state = fleet({
      projects: [project('alpha')],
      sessions: [session('s1')],
      requests: [
        request('r1', { kind: 'question', ...fieldsOf('title', say('request.question')) }),
        request('r2', { kind: 'plan', ...fieldsOf('title', say('request.planHeading', { heading: 'Add a greeting' })) }),
      ],
    });
    const rows = needsYouModel(state).map((row) => new NeedsYouPresenter(clock).item(row));
    assert.deepEqual(rows.map(({ label }) => label), ['Frage', 'Plan: Add a greeting']);
    assert.match(String(rows[0]?.accessibilityInformation?.label), /wartet seit 3 min$/);
  });

  it('says in the view, and in the report on the host, what is wrong with a file that was set aside', () => {
    const file = { file: '/h/projects/a.json', movedTo: '/h/quarantine/a.json', at: AT, ...fieldsOf('error', say('file.wrongId', { id: 'a' })) };
    const rows = projectsModel(fleet({ quarantined: [file] })).flatMap(({ children }) => children ?? []);
    assert.deepEqual(rows.map((row) => new ProjectsPresenter().item(row).description), ['„id“ muss der Name der Datei sein: „a“.']);
    const text = hostInfoText({
      version: '0.1.0', protocol: 1, pid: 7, mode: 'background', epoch: 'e', home: '/h', startedAt: NOW, uptimeMs: 61_000, nodeVersion: 'v20.9.0', platform: 'linux-x64',
      rssBytes: 50.5 * 1024 ** 2, clientCount: 1, liveSessionCount: 0, diskBytes: {}, quarantined: [file],
    }, [
      { id: 'home', status: 'ok', ...fieldsOf('message', say('health.home', { home: '/h' })) },
      { id: 'quarantine', status: 'warning', ...fieldsOf('message', say('health.filesSetAside', { count: 1, movedTo: file.movedTo, reason: receivedText(file.error, file.errorRef), file: file.file })) },
    ]);
    assert.match(text, /: 50,5 MiB\n/);
    assert.match(text, /21\.11\.2026.*\(1 min 1 s\)/);
    assert.match(text, /`home`: \/h kann gelesen und beschrieben werden\./);
    assert.match(text, /`quarantine`: 1 Datei konnte nicht gelesen werden .*: „id“ muss der Name der Datei sein: „a“\. Reparieren/);
  });

  it('gives panels every text of the host in German', () => {
    const { texts } = sessionPanelStrings();
    assert.equal(texts['queue.untrusted'], 'Eingereihte Folgeaufträge warten: Diesem Ordner wird nicht mehr vertraut. Sie werden gesendet, sobald ihm wieder vertraut wird.');
    assert.deepEqual(Object.keys(texts['health.filesSetAside'] ?? {}), ['one', 'other']);
  });
});
