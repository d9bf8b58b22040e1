import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { hostEnvironment } from '../../../src/extension/hostClient/hostEnvironment.ts';
import { launchHost } from '../../../src/extension/hostClient/hostLauncher.ts';
import { RestartBudget } from '../../../src/extension/hostClient/restartBudget.ts';
import { compareVersions } from '../../../src/extension/hostClient/versionOrder.ts';
import type { HostStartReport } from '../../../src/protocol/files/endpointRecord.ts';

describe('starting a host', () => {
  let folder: string;
  beforeEach(async () => { folder = await mkdtemp(path.join(os.tmpdir(), 'mc-launch-')); });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const launch = async (script: string, more: { execPath?: string; reportTimeoutMs?: number } = {}): Promise<HostStartReport> => {
    await writeFile(path.join(folder, 'hostMain.cjs'), script);
    const environment = { PATH: process.env['PATH'] };
    return await launchHost({ execPath: process.execPath, runtimeFolder: folder, home: folder, version: '1.0.0', environment, ...more });
  };

  it('reads the one line and passes no more than home and version', async () => {
    const report = await launch(`console.log(JSON.stringify({ state: 'failed', code: 'x', message: process.argv.slice(2).join(' ') })); console.log('more');`);
    assert.deepEqual(report, { state: 'failed', code: 'x', message: `--home ${folder} --version 1.0.0` });
  });

  it('makes a report of whatever goes wrong', async () => {
    const messageOf = async (script: string, more?: Parameters<typeof launch>[1]): Promise<string> => {
      const report = await launch(script, more);
      assert.equal(report.state === 'failed' && report.code, 'hostUnavailable');
      return report.state === 'failed' ? report.message : '';
    };
    assert.match(await messageOf(`throw new Error('no such module')`), /no such module/);
    assert.match(await messageOf(`console.log('hello')`), /hello/);
    assert.match(await messageOf(`process.exit(3)`), /\(3\)/);
    assert.match(await messageOf('', { execPath: path.join(folder, 'none') }), /ENOENT/);
    assert.match(await messageOf(`setInterval(() => {}, 1000)`, { reportTimeoutMs: 300 }), /0\.3 seconds/);
  });

  it('cleans the environment of the editor and of agents, not of people', () => {
    const env = hostEnvironment({
      PATH: '/bin', VSCODE_IPC_HOOK: 'x', ELECTRON_NO_ATTACH_CONSOLE: '1', NODE_OPTIONS: '--inspect', CLAUDECODE: '1', CLAUDE_CODE_ENTRYPOINT: 'cli',
      CLAUDE_CONFIG_DIR: '/c', ANTHROPIC_BASE_URL: 'u', HTTPS_PROXY: 'p', NODE_EXTRA_CA_CERTS: '/ca', Vscode_Pid: '1', EMPTY: undefined,
    });
    assert.deepEqual(env, {
      PATH: '/bin', CLAUDE_CONFIG_DIR: '/c', ANTHROPIC_BASE_URL: 'u', HTTPS_PROXY: 'p', NODE_EXTRA_CA_CERTS: '/ca', ELECTRON_RUN_AS_NODE: '1',
    });
  });

  it('compares versions by number', () => {
    const sorted = ['1.10.0', '1.9.2', '0.9.9', '1.9.10'].toSorted(compareVersions);
    assert.deepEqual(sorted, ['0.9.9', '1.9.2', '1.9.10', '1.10.0']);
    assert.equal(compareVersions('1.2.0', '1.2.0-insider.3'), 0);
    assert.ok(compareVersions('garbage', '0.0.1') < 0);
  });

  it('has three restarts in five minutes', () => {
    let now = 0;
    const budget = new RestartBudget(() => now);
    assert.deepEqual([budget.spend(), budget.spend(), budget.spend(), budget.spend()], [true, true, true, false]);
    now = 5 * 60_000;
    assert.equal(budget.spend(), true);
    budget.reset();
    assert.equal(budget.spend(), true);
  });
});
