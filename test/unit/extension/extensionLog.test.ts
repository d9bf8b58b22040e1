import './support/installEditor.ts';
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { FakeHost } from './support/fakeHost.ts';

const { ExtensionLog } = await import('../../../src/extension/log/extensionLog.ts');
const { logged } = await import('./support/editor.ts');

describe('output channel', () => {
  it('has what the host logs as soon as this window is connected, without being asked for it', async () => {
    const home = await mkdtemp(path.join(tmpdir(), 'mc-log-'));
    await writeFile(path.join(home, 'host.log'), '2026-11-21T12:00:00.000Z warn slow\n');
    const log = new ExtensionLog(home);
    const host = new FakeHost();
    host.state = 'stopped';
    const lines: string[] = [];
    const first = new Promise<void>((resolve) => {
      logged.line = (level, text) => {
        lines.push(`${level} ${text}`);
        resolve();
      };
    });
    const following = log.followWhenConnected(host);
    host.become('starting');
    assert.deepEqual(lines, []);
    host.become('connected');
    await first;
    assert.deepEqual(lines, ['warn [host] 2026-11-21T12:00:00.000Z warn slow']);
    assert.deepEqual(host.calls, []);
    following.dispose();
    log.dispose();
    logged.line = () => {};
    await rm(home, { recursive: true, force: true });
  });
});
