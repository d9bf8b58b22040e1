import assert from 'node:assert/strict';
import { ViewerGroup, type Viewer } from '../../../src/host/terminals/viewerGroup.ts';
import type { TerminalClient } from '../../../src/host/util/terminalDesk.ts';
import { TERMINAL_CREDIT_CHARS } from '../../../src/protocol/terminal/terminalWire.ts';

const SIZE = { cols: 100, rows: 30 };

function client(mayType = true): TerminalClient {
  return { mayType, sendOutput: () => {}, sendState: () => {} };
}

describe('who leads a terminal', () => {
  let changes: (TerminalClient | undefined)[];
  let group: ViewerGroup;
  const a = client();
  const b = client();
  const c = client();
  const looker = client(false);
  beforeEach(() => {
    changes = [];
    group = new ViewerGroup((leader) => { changes.push(leader?.client); });
  });
  const attach = (who: TerminalClient): Viewer => group.attach(who, SIZE);

  it('is the first that attaches, then who types', () => {
    attach(a);
    const second = attach(b);
    assert.deepEqual(changes, [a]);
    group.used(second);
    group.used(second);
    assert.deepEqual(changes, [a, b]);
  });

  it('is the one that typed or attached last when the leader leaves, else nobody', () => {
    const first = attach(a);
    attach(b);
    attach(c);
    group.used(first);
    group.detach(a);
    group.detach(c);
    group.detach(b);
    assert.deepEqual(changes, [a, c, b, undefined]);
  });

  it('is never one that may only look', () => {
    const viewer = attach(looker);
    group.used(viewer);
    assert.equal(group.leader, undefined);
    attach(a);
    group.detach(a);
    assert.deepEqual(changes, [a, undefined]);
  });

  it('is one whose terminal has a size, if there is one', () => {
    const hidden = group.attach(a, undefined);
    attach(b);
    assert.deepEqual(changes, [a, b]);
    group.sized(hidden, SIZE);
    group.detach(b);
    assert.deepEqual(changes, [a, b, a]);
    group.attach(c, undefined);
    group.attach(b, SIZE);
    group.detach(a);
    assert.deepEqual(changes, [a, b, a, b]);
  });

  it('is nobody that misses output', () => {
    const first = attach(a);
    const second = attach(b);
    group.fellBehind(first);
    group.fellBehind(second);
    group.caughtUp(first);
    group.caughtUp(second);
    assert.deepEqual(changes, [a, b, undefined, a]);
  });

  it('stays with a client that attaches again', () => {
    attach(a);
    attach(b);
    const again = attach(a);
    assert.equal(group.leader, again);
    assert.equal(group.count, 2);
  });

  it('counts credit: one message may always go', () => {
    const viewer = attach(a);
    assert.ok(viewer.hasCreditFor(TERMINAL_CREDIT_CHARS + 1));
    viewer.unconsumed = 1;
    assert.ok(viewer.hasCreditFor(TERMINAL_CREDIT_CHARS - 1));
    assert.ok(!viewer.hasCreditFor(TERMINAL_CREDIT_CHARS));
  });
});
