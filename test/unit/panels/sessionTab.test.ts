import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { SessionEnd } from '../../../src/protocol/domain/session.ts';
import { sessionTabIcon } from '../../../src/extension/panels/sessionTab.ts';
import { REPO_ROOT } from '../../support/repoRoot.ts';

describe('icon of a session\'s tab', () => {
  it('tells apart how a session ended, in files that are there for both kinds of themes', () => {
    const reasons: readonly SessionEnd['reason'][] = ['finished', 'stopped', 'interrupted', 'failed', 'hibernated'];
    const icons = reasons.map((reason) => sessionTabIcon({ phase: 'ended', end: { reason, at: '2026-11-21T12:00:00Z', detail: '' } }));
    assert.equal(new Set(icons).size, reasons.length);
    assert.equal(icons[reasons.indexOf('failed')], sessionTabIcon({ phase: 'error' }));
    const drawings = ['light', 'dark'].map((theme) => new Set(icons.map((icon) => readFileSync(path.join(REPO_ROOT, 'media', 'sessionTab', theme, `${icon}.svg`), 'utf8'))).size);
    assert.deepEqual(drawings, [reasons.length, reasons.length]);
    assert.equal(sessionTabIcon({ phase: 'ended' }), 'ended');
  });
});
