import assert from 'node:assert/strict';
import * as z from 'zod/mini';
import { sessionEndSchema } from '../../../src/protocol/domain/session.ts';
import { MissionControlError } from '../../../src/protocol/errors.ts';
import { wireErrorSchema } from '../../../src/protocol/wire.ts';
import { FILE_KINDS } from '../../../src/protocol/files/fileKinds.ts';
import { renderText, type Reader, type Template } from '../../../src/protocol/texts/renderText.ts';
import { fieldsOf, foreignText, receivedText, Said, say, textOfError } from '../../../src/protocol/texts/say.ts';

const GERMAN: Readonly<Record<string, Template>> = {
  'health.filesSetAside': { one: '{count} Datei liegt als {movedTo}: {reason} ({file})', other: '{count} Dateien, zuletzt {movedTo}: {reason} ({file})' },
  'file.notText': 'Die Datei ist kein UTF-8-Text.',
  'session.folderGone': 'Den Ordner {folder} gibt es nicht mehr.',
  'agent.noAnswer': '{request}: keine Antwort in {seconds} s.',
};
const german: Reader = { language: 'de', template: (id) => (Object.hasOwn(GERMAN, id) ? GERMAN[id] : undefined) };
const inGerman = ({ ref, english }: Said): string => renderText(ref, english, german);

describe('texts', () => {
  it('are English where they are made, and can be said in any language afterwards', () => {
    const text = say('session.folderGone', { folder: '/orchards/{folder}/$1' });
    assert.equal(text.english, 'The folder /orchards/{folder}/$1 is gone. Restore it, or remove the project.');
    assert.equal(inGerman(text), 'Den Ordner /orchards/{folder}/$1 gibt es nicht mehr.');
  });

  it('write numbers and choose plurals as the language does, and say texts within texts', () => {
    const aside = (count: number): Said => say('health.filesSetAside', { count, movedTo: '/q', reason: say('file.notText'), file: '/f' });
    assert.match(aside(1).english, /^1 file could .* The file is not UTF-8 text\. /);
    assert.match(aside(2).english, /^2 files could/);
    assert.equal(inGerman(aside(1)), '1 Datei liegt als /q: Die Datei ist kein UTF-8-Text. (/f)');
    assert.equal(inGerman(aside(1234)), '1.234 Dateien, zuletzt /q: Die Datei ist kein UTF-8-Text. (/f)');
    assert.equal(inGerman(say('agent.noAnswer', { request: 'x', seconds: 1.5 })), 'x: keine Antwort in 1,5 s.');
  });

  it('stay English where the reader does not know the id, or lacks something for a place', () => {
    assert.equal(inGerman(receivedText('From tomorrow.', { id: 'tomorrow.said', args: { a: 1 } })), 'From tomorrow.');
    assert.equal(inGerman(receivedText('The folder is gone.', { id: 'session.folderGone' })), 'The folder is gone.');
    assert.equal(inGerman(receivedText('Old.', { id: 'toString' })), 'Old.');
    const nested = { id: 'tomorrow.said', english: 'a reason of tomorrow' };
    assert.equal(inGerman(receivedText('x', { id: 'session.folderGone', args: { folder: nested } })), 'Den Ordner a reason of tomorrow gibt es nicht mehr.');
  });

  it('of others are shown as they are', () => {
    assert.equal(inGerman(foreignText('Credit balance is too low')), 'Credit balance is too low');
    assert.deepEqual(fieldsOf('detail', foreignText('as it is')), { detail: 'as it is' });
    assert.equal(textOfError(new Error('ENOSPC')).english, 'ENOSPC');
    assert.equal(textOfError(new MissionControlError('notFound', say('session.missing'))).ref?.id, 'session.missing');
    assert.ok(!Said.is({ english: 'x', ref: undefined }), 'nothing but say and its like makes one');
  });

  it('survive a file, and old files without a reference are shown as they are', () => {
    const end = { reason: 'interrupted', at: '2026-11-21T10:00:00Z', ...fieldsOf('detail', say('session.hostGone')) } as const;
    assert.deepEqual(z.parse(sessionEndSchema, JSON.parse(JSON.stringify(end))), end);
    const old = z.parse(sessionEndSchema, { reason: 'failed', at: 'x', detail: 'The host went away while the agent was running.' });
    assert.equal(renderText(old.detailRef, old.detail, german), 'The host went away while the agent was running.');
    const line = { item: { id: 'n', at: 'x', type: 'notice', code: 'ended', level: 'info', ...fieldsOf('text', say('session.hostGone')) } };
    assert.deepEqual(z.parse(FILE_KINDS.sessionLine.content, JSON.parse(JSON.stringify(line))), line);
  });

  it('with something for a place that only a newer version understands are English, and the file that holds them is good', () => {
    for (const folder of [true, null, undefined, [1], { id: 'c' }, { id: 'c', english: 'd', args: 3 }]) {
      const parsed = z.parse(sessionEndSchema, { reason: 'failed', at: 'x', detail: 'It broke.', detailRef: { id: 'session.folderGone', args: { folder } } });
      assert.equal(renderText(parsed.detailRef, parsed.detail, german), 'It broke.');
    }
  });

  it('of errors cross the wire; a code of a newer version keeps its sentence', () => {
    const error = new MissionControlError('notFound', say('session.folderGone', { folder: '/gone' }));
    assert.equal(error.message, 'The folder /gone is gone. Restore it, or remove the project.');
    const received = MissionControlError.fromWire(z.parse(wireErrorSchema, JSON.parse(JSON.stringify(error.toWire()))));
    assert.deepEqual([received.code, received.message, received.params], ['notFound', error.message, { folder: '/gone' }]);
    assert.equal(inGerman(received.text), 'Den Ordner /gone gibt es nicht mehr.');
    const newer = MissionControlError.fromWire(z.parse(wireErrorSchema, { code: 'moonPhase', message: 'The moon is wrong.', showUser: true }));
    assert.deepEqual([newer.code, inGerman(newer.text)], ['other', 'The moon is wrong.']);
  });
});
