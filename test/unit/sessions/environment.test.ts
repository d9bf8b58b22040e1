import assert from 'node:assert/strict';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { MissionControlError } from '../../../src/protocol/errors.ts';
import { AgentEnvironment } from '../../../src/host/sessions/environment/agentEnvironment.ts';
import { parseShellOutput, readLoginShell, shellArguments, type ShellEnvironment } from '../../../src/host/sessions/environment/loginShell.ts';
import type { Log } from '../../../src/host/util/log.ts';

function build(read: (count: number) => ShellEnvironment): { environment: AgentEnvironment; warnings: string[]; reads: () => number } {
  const warnings: string[] = [];
  let reads = 0;
  const log: Log = { info: () => {}, warn: (message) => { warnings.push(message); }, error: () => {} };
  const environment = new AgentEnvironment({
    own: { PATH: '/usr/bin', SHELL: '/bin/zsh', OWN: 'own', NODE_OPTIONS: '--bad' },
    platform: 'linux',
    accountShell: () => '/bin/fish',
    readShell: async () => read((reads += 1)),
    readFile: async (file) => (file === '/home/u/key' ? 'secret\n' : Promise.reject(new Error('no'))),
    log,
  });
  return { environment, warnings, reads: () => reads };
}

const SHELL: ShellEnvironment = {
  shell: '/bin/zsh',
  variables: {
    HOME: '/home/u', PATH: '/shell/bin:/usr/bin', VSCODE_PID: '1', ELECTRON_RUN_AS_NODE: '1', NODE_OPTIONS: '--x', CLAUDECODE: '1', CLAUDE_PROJECT_DIR: '/p',
    CLAUDE_CODE_ENTRYPOINT: 'cli', CLAUDE_CODE_SESSION_ID: 'x', CLAUDE_CODE_SSE_PORT: '1', CLAUDE_CONFIG_DIR: '/cfg', CLAUDE_CODE_OAUTH_TOKEN: 't', EDITOR: 'vi',
    MISSION_CONTROL_HOOK_TOKEN: 'of another agent', MISSION_CONTROL_HOOK_URL: 'u',
    CLAUDE_CODE_MESSAGING_SOCKET: '/s', CLAUDE_CODE_MESSAGING_TOKEN: 'of another agent', CLAUDE_PID: '7', CLAUDE_CODE_CHILD_SESSION: '1',
  },
};

describe('agent environment', () => {
  it('is the shell\'s, stripped of exactly what misleads an agent', async () => {
    const { environment } = build(() => SHELL);
    assert.deepEqual(await environment.build(), { HOME: '/home/u', PATH: '/shell/bin:/usr/bin', CLAUDE_CONFIG_DIR: '/cfg', CLAUDE_CODE_OAUTH_TOKEN: 't', EDITOR: 'vi' });
  });

  it('says by name alone what of it comes from elsewhere, and what is kept back', async () => {
    const { environment } = build(() => SHELL);
    environment.setWindowEnvironment({ PATH: '/window/bin', HTTPS_PROXY: 'hidden-proxy', EDITOR: 'code', CLAUDE_CODE_SSE_PORT: '9' });
    environment.setSettings({ MY_KEY: 'hidden-key', VSCODE_X: '1' });
    const names = await environment.describe();
    assert.deepEqual(names, {
      settings: ['MY_KEY'],
      window: ['HTTPS_PROXY', 'PATH'],
      removed: [
        'CLAUDECODE', 'CLAUDE_CODE_CHILD_SESSION', 'CLAUDE_CODE_ENTRYPOINT', 'CLAUDE_CODE_MESSAGING_SOCKET', 'CLAUDE_CODE_MESSAGING_TOKEN', 'CLAUDE_CODE_SESSION_ID',
        'CLAUDE_CODE_SSE_PORT', 'CLAUDE_PID', 'CLAUDE_PROJECT_DIR', 'ELECTRON_RUN_AS_NODE', 'MISSION_CONTROL_HOOK_TOKEN', 'MISSION_CONTROL_HOOK_URL', 'NODE_OPTIONS', 'VSCODE_PID',
      ],
    });
    assert.ok(!JSON.stringify(names).includes('hidden'));
  });

  it('takes from windows their PATH, proxies and credentials, and nothing else', async () => {
    const { environment } = build(() => SHELL);
    environment.setWindowEnvironment({ PATH: '/usr/bin:/window/bin', HTTPS_PROXY: 'p', https_proxy: 'q', ANTHROPIC_BASE_URL: 'u', AWS_PROFILE: 'a', EDITOR: 'code', CLAUDE_CODE_SSE_PORT: '9', HOME: '/other' });
    const built = await environment.build();
    assert.equal(built['PATH'], '/shell/bin:/usr/bin:/window/bin');
    assert.deepEqual([built['HTTPS_PROXY'], built['https_proxy'], built['ANTHROPIC_BASE_URL'], built['AWS_PROFILE'], built['EDITOR'], built['HOME'], built['CLAUDE_CODE_SSE_PORT']], ['p', 'q', 'u', 'a', 'vi', '/home/u', undefined]);
  });

  it('resolves references of the settings at each start', async () => {
    const { environment } = build(() => SHELL);
    environment.setSettings({ A: '${env:EDITOR}-x', B: '${file:~/key}', C: 'plain ${HOME}' });
    const built = await environment.build({ D: 'extra' });
    assert.deepEqual([built['A'], built['B'], built['C'], built['D']], ['vi-x', 'secret', 'plain ${HOME}', 'extra']);
    for (const value of ['${env:NOPE}', '${file:/nope}', '${cmd:ls}']) {
      await assert.rejects(environment.build({ X: value }), (error) => MissionControlError.is(error, 'agentFailed') && error.params['reference'] === value && error.params['variable'] === 'X');
    }
    environment.setSettings({ X: '${env:NOPE}' });
    assert.equal((await environment.forReading())['CLAUDE_CONFIG_DIR'], '/cfg');
  });

  it('asks the shell once, and again on request; without it the host\'s own is used and a warning logged', async () => {
    const { environment, warnings, reads } = build((count) => (count === 1 ? { shell: '/bin/zsh', error: 'did not finish within 10 s' } : SHELL));
    assert.deepEqual(await environment.build(), { PATH: '/usr/bin', SHELL: '/bin/zsh', OWN: 'own' });
    await environment.build();
    assert.equal(reads(), 1);
    assert.equal(warnings.length, 1);
    assert.deepEqual(await environment.reload(), { variableCount: 19, shell: '/bin/zsh' });
    assert.equal((await environment.build())['EDITOR'], 'vi');
  });
});

describe('the shell that is asked', () => {
  const asked = async (SHELL: string | undefined, account: string | undefined, platform: NodeJS.Platform = 'linux'): Promise<string> => {
    const environment = new AgentEnvironment({
      own: { SHELL }, platform, accountShell: () => account, readShell: async (shell) => ({ shell, variables: {} }), readFile: async () => '', log: { info: () => {}, warn: () => {}, error: () => {} },
    });
    return (await environment.reload()).shell;
  };

  it('is the one that SHELL names, else the account\'s, else the system\'s; never one that only refuses', async () => {
    assert.equal(await asked('/bin/zsh', '/bin/bash'), '/bin/zsh');
    assert.equal(await asked(undefined, '/bin/bash'), '/bin/bash');
    assert.equal(await asked('', '/bin/bash'), '/bin/bash');
    assert.equal(await asked('/usr/sbin/nologin', '/bin/false'), '/bin/sh');
    assert.equal(await asked(undefined, undefined, 'darwin'), '/bin/zsh');
  });
});

describe('login shell', () => {
  it('prints between markers, whatever the profile says', () => {
    assert.deepEqual(parseShellOutput('Welcome!\nMARKA=1\0B=two\nlines\0=C:=x\0E=\0MARKbye', 'MARK'), { A: '1', B: 'two\nlines', '=C:': 'x', E: '' });
    assert.equal(parseShellOutput('nothing', 'MARK'), undefined);
    assert.equal(parseShellOutput('MARK only one', 'MARK'), undefined);
  });

  it('is called as each shell wants', () => {
    assert.deepEqual(shellArguments('/bin/tcsh', '/n', 'M').slice(0, 1), ['-ic']);
    assert.deepEqual(shellArguments('/usr/bin/fish', "/o'dd/n", 'M').slice(0, 3), ['-i', '-l', '-c']);
    assert.ok(shellArguments('/usr/bin/fish', "/o'dd/n", 'M')[3]?.startsWith(`'/o'\\''dd/n' -e`));
    assert.ok(shellArguments('pwsh.exe', '/n', 'M')[2]?.startsWith("& '/n'"));
  });

  describe('for real', () => {
    let home: string;
    beforeEach(async () => { home = await mkdtemp(path.join(os.tmpdir(), 'mc-shell-')); });
    afterEach(async () => { await rm(home, { recursive: true, force: true }); });

    it('gives what only the profile knows', async function () {
      if (process.platform === 'win32') this.skip();
      await writeFile(path.join(home, '.profile'), 'echo hello from the profile\nexport ONLY_IN_PROFILE="a b"\nexport PATH="$HOME/tools:$PATH"\n');
      const read = await readLoginShell({ shell: '/bin/sh', node: process.execPath, marker: 'MARK-7', base: { HOME: home, PATH: '/usr/bin:/bin' } });
      assert.ok('variables' in read, JSON.stringify(read));
      assert.equal(read.variables['ONLY_IN_PROFILE'], 'a b');
      assert.ok(read.variables['PATH']?.startsWith(`${home}/tools:`));
    });

    it('is given up when it hangs or does not exist', async function () {
      if (process.platform === 'win32') this.skip();
      const shell = path.join(home, 'hang');
      await writeFile(shell, '#!/bin/sh\nsleep 60\n');
      await chmod(shell, 0o755);
      const base = { HOME: home, PATH: '/usr/bin:/bin' };
      const hung = await readLoginShell({ shell, node: process.execPath, marker: 'M', base, timeoutMs: 300 });
      assert.ok('error' in hung && hung.error.includes('did not finish'));
      const absent = await readLoginShell({ shell: '/no/such/shell', node: process.execPath, marker: 'M', base });
      assert.ok('error' in absent && absent.error.includes('ENOENT'));
      assert.equal(await readFile(shell, 'utf8').then((text) => text.length > 0), true);
    });
  });
});
