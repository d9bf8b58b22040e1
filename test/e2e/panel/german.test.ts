import assert from 'node:assert/strict';
import { fieldsOf, say } from '../../../src/protocol/texts/say.ts';
import { usePanels } from '../../support/panelHarness/usePanels.ts';
import { ago, permissionRequest, sampleSession, sampleState, toolItem, userItem } from '../../support/panelHarness/sampleSession.ts';

const plain = (text: string): string => text.replaceAll(/\s+/g, ' ');

describe('session panel: German', function () {
  this.timeout(60_000);
  const panels = usePanels('de');

  it('says what the host says in German, and leaves to others their words', async () => {
    const end = { reason: 'failed', at: ago(1), ...fieldsOf('detail', say('agent.endedByCodeSaying', { code: '1', words: 'Credit balance is too low' })) } as const;
    const panel = await panels.open(sampleState({
      session: sampleSession({ phase: 'ended', end, turnCount: 1204 }),
      items: [
        userItem('u1', 'Hallo'),
        toolItem('e1', 'Edit', { file_path: '/x/a.ts', old_string: 'a\nb', new_string: 'a\nb\nc' }),
        { id: 'q1', at: ago(3), type: 'request', requestId: 'x', kind: 'question', ...fieldsOf('title', say('request.question')) },
        { id: 'n1', at: ago(3), type: 'notice', code: 'agentNotice', level: 'warning', ...fieldsOf('text', say('queue.untrusted')) },
        { id: 'n2', at: ago(2), type: 'notice', code: 'agentNotice', level: 'info', text: 'A hook says: Hello' },
        { id: 'n3', at: ago(2), type: 'notice', code: 'ended', level: 'info', text: 'The host went away while the agent was running.' },
        { id: 'n4', at: ago(2), type: 'notice', code: 'ended', level: 'info', text: 'Said by tomorrow.', textRef: { id: 'tomorrow.said' } },
      ],
    }));
    const conversation = plain(await panel.page.locator('mc-conversation').innerText());
    assert.ok(conversation.includes('Hinweis von Mission Control: Eingereihte Folgeaufträge warten: Diesem Ordner wird nicht mehr vertraut.'), conversation);
    assert.ok(conversation.includes('Hinweis des Agenten: A hook says: Hello'), conversation);
    assert.ok(conversation.includes('Sitzung beendet: The host went away while the agent was running.'), 'an old line is shown as it was written');
    assert.ok(conversation.includes('Sitzung beendet: Said by tomorrow.'), conversation);
    assert.equal(await panel.page.locator('.request-title').innerText(), 'Frage');
    assert.match(plain(await panel.page.locator('.ended-note').innerText()), /Claude Code wurde mit Exitcode 1 beendet: Credit balance is too low\. Setzen Sie die Sitzung fort, um es erneut zu versuchen\. Einzelheiten stehen im Protokoll\.$/);
    assert.equal(await panel.page.locator('.change-count .added').getAttribute('title'), '1 Zeile hinzugefügt');
    const stats = plain(await panel.page.locator('.stats').innerText());
    for (const text of ['12,4k ein', '0,42 $', '96,4k von 200,0k', '1.204 Runden']) assert.ok(stats.includes(text), `${text} in ${stats}`);
  });

  it('names in German what Allow Always remembers', async () => {
    const label = say('suggestion.scoped', { what: say('suggestion.folders', { folders: '/tmp/a' }), scope: say('suggestion.session') });
    const suggestions = [{ ...fieldsOf('label', label), raw: {} }, { label: 'WebSearch', raw: {} }];
    const panel = await panels.open(sampleState({ session: sampleSession({ phase: 'waiting', waitingCount: 1 }), requests: [permissionRequest({ suggestions })] }));
    await panel.page.getByRole('checkbox', { name: 'Zugriff auf /tmp/a · diese Sitzung' }).check();
    assert.equal(await panel.page.getByRole('button', { name: 'Immer erlauben' }).getAttribute('title'), '„Immer erlauben“ merkt sich: Zugriff auf /tmp/a · diese Sitzung');
  });
});
