import assert from 'node:assert/strict';
import { choose, chooseOther, EMPTY_DRAFT, isSettled, questionAnswer } from '../../../webviews/session/questionDraft.ts';
import { questionRequest } from '../../support/panelHarness/sampleSession.ts';

const [single, multi, third] = questionRequest().questions;
assert.ok(single && multi && third);

describe('webviews: question drafts', () => {
  it('replaces a single choice and collects many in the order of the options', () => {
    assert.deepEqual(choose(choose(EMPTY_DRAFT, single, 'SQLite', true), single, 'Postgres', true).chosen, ['Postgres']);
    assert.deepEqual(choose(choose(EMPTY_DRAFT, multi, 'WebKit', true), multi, 'Chromium', true).chosen, ['Chromium', 'WebKit']);
    assert.deepEqual(choose(choose(EMPTY_DRAFT, multi, 'WebKit', true), multi, 'WebKit', false).chosen, []);
  });

  it('takes free text in place of a single choice, and beside many', () => {
    const other = { ...chooseOther(choose(EMPTY_DRAFT, single, 'SQLite', true), single, true), otherText: ' DuckDB ' };
    const both = { ...chooseOther(choose(EMPTY_DRAFT, multi, 'Firefox', true), multi, true), otherText: 'Ladybird' };
    assert.deepEqual(questionAnswer([single, multi], [other, both]), {
      kind: 'question',
      answers: { [single.question]: ['DuckDB'], [multi.question]: ['Firefox', 'Ladybird'] },
    });
  });

  it('is settled when answered or left out on purpose, not by an empty free text', () => {
    assert.equal(isSettled(EMPTY_DRAFT), false);
    assert.equal(isSettled(chooseOther(EMPTY_DRAFT, single, true)), false);
    assert.equal(isSettled({ ...EMPTY_DRAFT, isSkipped: true }), true);
    assert.equal(isSettled(choose(EMPTY_DRAFT, third, 'No', true)), true);
  });

  it('leaves a skipped question out, whatever was entered before', () => {
    const skipped = { ...choose(EMPTY_DRAFT, single, 'SQLite', true), isSkipped: true };
    assert.deepEqual(questionAnswer([single], [skipped]), { kind: 'question', answers: {} });
  });
});
