import './support/installEditor.ts';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { shellLine } from '../../../src/extension/format/shellLine.ts';
import { hostSettings } from '../../../src/extension/settings/hostSettings.ts';

const { commandLineText } = await import('../../../src/extension/launch/commandLineText.ts');
const { sessionLaunchText } = await import('../../../src/extension/text/launchText.ts');

const ARGS = ['-p', '', "it's", 'a b', '$HOME', '`id`', '"q"', '~/x', '*', 'back\\slash', 'ümläut', '--flag=value', '!x', ';rm', 'new\nline'];

describe('a line for the shell', () => {
  it('gives the program exactly its arguments, in its folder', function () {
    if (process.platform === 'win32') this.skip();
    const cwd = realpathSync(mkdtempSync(path.join(tmpdir(), "mc it's ")));
    try {
      const script = 'process.stdout.write(JSON.stringify([process.cwd(), ...process.argv.slice(1)]))';
      const line = shellLine('posix', { cwd, executable: process.execPath, args: ['-e', script, '--', ...ARGS] });
      assert.deepEqual(JSON.parse(execFileSync('/bin/sh', ['-c', line], { encoding: 'utf8' })), [cwd, ...ARGS]);
    } finally {
      rmSync(cwd, { recursive: true });
    }
  });

  it('is quoted for PowerShell', () => {
    assert.equal(shellLine('powershell', { cwd: 'C:\\it', executable: 'C:\\c.exe', args: ["it's", '$x'] }), "Set-Location -LiteralPath 'C:\\it'; & 'C:\\c.exe' 'it''s' '$x'");
  });
});

describe('the command line as a document', () => {
  const options = [{ name: 'model', value: '', source: 'default' }, { name: 'maxBudgetUsd', value: 2.5, source: 'project' }, { name: 'brandNew', value: ['a|b'], source: 'start' }] as const;
  const preview = (more: object) => ({ options: options.map((option) => ({ ...option, value: typeof option.value === 'object' ? [...option.value] : option.value })), ...more });

  it('has the line, each option with where it comes from, and names of variables', () => {
    const text = commandLineText(
      preview({ command: { executable: '/bin/claude', args: ['-p', 'a b'], cwd: '/p', environment: { settings: ['MY_KEY'], window: [], removed: ['CLAUDECODE'] } } }),
      { heading: 'New session in Alpha', problem: undefined, isNew: true, shell: 'posix' },
    );
    for (const wanted of ["cd /p && /bin/claude -p 'a b'", "| Model | the agent's choice | default |", '| Budget | $2.50 | of this project |', '| brandNew | a\\|b | of this start |', '`MY_KEY`', '`CLAUDECODE`', 'From this window: none']) {
      assert.ok(text.includes(wanted), `${wanted} in ${text}`);
    }
  });

  it('says why there is none', () => {
    const text = commandLineText(preview({}), { heading: 'x', problem: 'The rules are gone.', isNew: true, shell: 'posix' });
    assert.ok(text.includes('The rules are gone.') && !text.includes('```'), text);
  });
});

describe('launch options of the settings', () => {
  it('are passed on as far as they say something, and within bounds', () => {
    const given: Record<string, unknown> = {
      'claude.streamMode': 'perTurn', 'claude.maxTurns': 12.4, 'claude.maxBudgetUsd': 2.5, 'claude.rulesFile': ' ~/r.md ', 'claude.additionalDirectories': ['/a', 7, ' '],
      'claude.mcpConfigFiles': 'x', 'claude.deniedTools': [' Bash(git push *) ', '', { tool: 'x' }], 'claude.sessionName': '{task}: {prompt}',
    };
    assert.deepEqual(hostSettings((name) => given[name]).launch, { deniedTools: ['Bash(git push *)', '{"tool":"x"}'], streamMode: 'perTurn', maxTurns: 12, maxBudgetUsd: 2.5, rulesFile: '~/r.md', additionalDirectories: ['/a'], sessionName: '{task}: {prompt}' });
    const strange: Record<string, unknown> = { 'claude.streamMode': 'both', 'claude.maxTurns': -3, 'claude.maxBudgetUsd': '1', 'claude.rulesFile': 5, 'claude.additionalDirectories': null, 'claude.deniedTools': 'WebFetch', 'claude.sessionName': '{prompt}' };
    assert.deepEqual(hostSettings((name) => strange[name]).launch, {});
  });
});

describe('a session in its tooltip', () => {
  it('says how it is run and what limits it', () => {
    assert.deepEqual(sessionLaunchText({ streamMode: 'perTurn', maxTurns: 20, maxBudgetUsd: 1 }), { process: 'A process for each prompt', limits: '20 requests per prompt · $1.00 per process' });
    assert.deepEqual(sessionLaunchText({}), { process: 'One process for the session', limits: undefined });
  });
});
