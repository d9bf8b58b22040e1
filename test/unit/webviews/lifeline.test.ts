import assert from 'node:assert/strict';
import { reviveLink } from '../../../webviews/session/reviveLink.ts';
import { Lifeline } from '../../../webviews/shared/lifeline.ts';

describe('session panel: lifeline', () => {
  function setUp(): { readonly changes: boolean[]; readonly lifeline: Lifeline; readonly asked: () => number; readonly round: () => void } {
    const changes: boolean[] = [];
    let asked = 0;
    let next: () => void = () => {};
    const clock = { after: (_delayMs: number, run: () => void) => { next = run; return () => {}; } };
    const lifeline = new Lifeline({ post: ({ type }) => { if (type === 'ping') asked += 1; } }, clock, (isLost) => { changes.push(isLost); });
    return { changes, lifeline, asked: () => asked, round: () => { next(); } };
  }

  it('asks for ever, and is content with any answer now and then', () => {
    const { changes, lifeline, asked, round } = setUp();
    for (let count = 1; count <= 20; count += 1) {
      round();
      if (count % 4 === 0) lifeline.heard();
    }
    assert.equal(asked(), 20);
    assert.deepEqual(changes, []);
  });

  it('says once that nobody answers, and once that somebody does again', () => {
    const { changes, lifeline, round } = setUp();
    for (let count = 0; count < 9; count += 1) round();
    assert.deepEqual(changes, [true]);
    lifeline.heard();
    lifeline.heard();
    assert.deepEqual(changes, [true, false]);
  });

  it('carries what was kept in the link, whatever is in it', () => {
    const kept = { sessionId: 's1', draft: '50 % of "this" & that?\n#', folds: { a: true } };
    const [command, query = ''] = reviveLink(kept).split('?');
    assert.equal(command, 'command:_missionControl.reviveSessionPanel');
    assert.deepEqual(JSON.parse(decodeURIComponent(query)), [kept]);
  });
});
