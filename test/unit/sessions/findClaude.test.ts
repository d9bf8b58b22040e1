import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { MissionControlError } from '../../../src/protocol/errors.ts';
import type { ClaudeFiles } from '../../../src/host/sessions/claude/claudeFiles.ts';
import { isAtLeast, parseClaudeVersion } from '../../../src/host/sessions/claude/claudeVersion.ts';
import { isTrustedByClaude } from '../../../src/host/sessions/claude/configFolder.ts';
import { ClaudeFinder } from '../../../src/host/sessions/claude/findClaude.ts';
import { checkLogin } from '../../../src/host/sessions/claude/login.ts';
import { resolveCmdShim } from '../../../src/host/sessions/claude/windowsShim.ts';
import { silentLog } from '../../../src/host/util/log.ts';

const ENVIRONMENT = { HOME: '/home/u', PATH: '/usr/bin:/opt/tools' };

/** Files by path, with the version that each prints. */
function finderWith(versions: Record<string, string>, setting = ''): { finder: ClaudeFinder; runs: string[] } {
  const runs: string[] = [];
  const files: ClaudeFiles = {
    join: (folder, name) => `${folder}/${name}`,
    stamp: async (file) => versions[file],
    isExecutable: async (file) => file in versions,
    read: async () => '',
    expand: async (folders) => folders.map((folder) => folder.replace('*', 'v24.0.0')),
    readVersion: async (command) => {
      runs.push(command);
      return versions[command] ?? '';
    },
  };
  return { finder: new ClaudeFinder({ settingPath: () => setting, files, platform: 'linux', log: silentLog }), runs };
}

describe('finding claude', () => {
  it('looks on PATH first, then in the usual places', async () => {
    assert.equal((await finderWith({ '/opt/tools/claude': '2.1.329 (Claude Code)', '/home/u/.local/bin/claude': '2.1.400' }).finder.find(ENVIRONMENT)).path, '/opt/tools/claude');
    assert.equal((await finderWith({ '/home/u/.local/bin/claude': '2.1.400' }).finder.find(ENVIRONMENT)).version, '2.1.400');
    assert.equal((await finderWith({ '/home/u/.nvm/versions/node/v24.0.0/bin/claude': '2.1.400' }).finder.find(ENVIRONMENT)).version, '2.1.400');
  });

  it('does not let an old one hide a newer one, and says so when there is only the old one', async () => {
    const both = finderWith({ '/usr/bin/claude': '1.0.3', '/home/u/.local/bin/claude': '2.1.400' });
    assert.equal((await both.finder.find(ENVIRONMENT)).version, '2.1.400');
    await assert.rejects(finderWith({ '/usr/bin/claude': '2.1.196 (Claude Code)' }).finder.find(ENVIRONMENT), (error) =>
      MissionControlError.is(error, 'agentTooOld') && error.params['version'] === '2.1.196' && error.params['path'] === '/usr/bin/claude');
  });

  it('takes the setting and nothing else when it is set', async () => {
    await assert.rejects(finderWith({ '/usr/bin/claude': '2.1.329' }, '/wrong/claude').finder.find(ENVIRONMENT), (error) =>
      MissionControlError.is(error, 'agentMissing') && error.params['path'] === '/wrong/claude');
    await assert.rejects(finderWith({}).finder.find(ENVIRONMENT), (error) => MissionControlError.is(error, 'agentMissing'));
  });

  it('says when what is there is not the CLI', async () => {
    await assert.rejects(finderWith({ '/usr/bin/claude': 'hello' }).finder.find(ENVIRONMENT), (error) => MissionControlError.is(error, 'agentFailed'));
  });

  it('asks for the version again only when the file or PATH changed', async () => {
    const versions: Record<string, string> = { '/usr/bin/claude': '2.1.329' };
    const { finder, runs } = finderWith(versions);
    await finder.find(ENVIRONMENT);
    await finder.find(ENVIRONMENT);
    assert.equal(runs.length, 1);
    versions['/usr/bin/claude'] = '2.1.400';
    assert.equal((await finder.find(ENVIRONMENT)).version, '2.1.400');
    finder.invalidate();
    await finder.find(ENVIRONMENT);
    await finder.find({ ...ENVIRONMENT, PATH: '/usr/bin' });
    assert.equal(runs.length, 4);
  });

  it('compares versions by number', () => {
    assert.equal(parseClaudeVersion('2.1.329 (Claude Code)\n'), '2.1.329');
    assert.equal(parseClaudeVersion('Usage: claude'), undefined);
    assert.ok(isAtLeast('2.1.1000', '2.1.197') && isAtLeast('2.1.197', '2.1.197') && !isAtLeast('2.1.9', '2.1.197') && isAtLeast('3.0.0', '2.1.197'));
  });

  it('resolves npm shims of Windows', () => {
    const shim = '@ECHO off\r\nSETLOCAL\r\nCALL :find_dp0\r\nIF EXIST "%dp0%\\node.exe" (\r\n  SET "_prog=%dp0%\\node.exe"\r\n)\r\n"%_prog%"  "%dp0%\\node_modules\\@anthropic-ai\\claude-code\\cli.js" %*\r\n';
    assert.deepEqual(resolveCmdShim('C:\\npm\\claude.cmd', shim), { command: 'node', args: ['C:\\npm\\node_modules\\@anthropic-ai\\claude-code\\cli.js'] });
    assert.deepEqual(resolveCmdShim('C:\\npm\\claude.cmd', '"%~dp0\\node_modules\\@anthropic-ai\\claude-code\\bin\\claude.exe"   %*'), { command: 'C:\\npm\\node_modules\\@anthropic-ai\\claude-code\\bin\\claude.exe', args: [] });
    assert.equal(resolveCmdShim('C:\\npm\\claude.cmd', 'echo hello'), undefined);
  });
});

describe('login and trust', () => {
  let root: string;
  beforeEach(async () => { root = await mkdtemp(path.join(os.tmpdir(), 'mc-login-')); });
  afterEach(async () => { await rm(root, { recursive: true }); });

  it('sees credentials in variables, files and settings, and their absence', async () => {
    const folder = path.join(root, '.claude');
    await mkdir(folder);
    const check = (more: Record<string, string> = {}): Promise<void> => checkLogin({ HOME: root, ...more }, 'linux');
    await assert.rejects(check(), (error) => MissionControlError.is(error, 'agentNotLoggedIn'));
    await assert.rejects(check({ CLAUDE_CODE_USE_BEDROCK: '0' }));
    await check({ ANTHROPIC_API_KEY: 'k' });
    await check({ CLAUDE_CODE_USE_VERTEX: '1' });
    await writeFile(path.join(folder, 'settings.json'), '{"apiKeyHelper":"/bin/key"}');
    await check();
    await writeFile(path.join(folder, 'settings.json'), '{"env":{"ANTHROPIC_AUTH_TOKEN":"t"}}');
    await check();
    await writeFile(path.join(folder, 'settings.json'), '{}');
    await assert.rejects(check());
    await writeFile(path.join(root, '.claude.json'), '{"oauthAccount":{"emailAddress":"x"}}');
    await check();
  });

  it('reads the trust of exactly this folder', async () => {
    await writeFile(path.join(root, '.claude.json'), JSON.stringify({ projects: { '/a': { hasTrustDialogAccepted: true }, '/b': {} } }));
    assert.deepEqual(await Promise.all(['/a', '/b', '/a/sub'].map((cwd) => isTrustedByClaude(cwd, { HOME: root }))), [true, false, false]);
    assert.equal(await isTrustedByClaude('/a', { HOME: '/nowhere', CLAUDE_CONFIG_DIR: root }), true);
  });
});
