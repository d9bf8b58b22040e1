import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { AgentStatus } from '../../../src/host/sessions/claude/terminal/agentWitness.ts';
import { switchMode } from '../../../src/host/sessions/claude/terminal/modeSwitch.ts';
import { footerMode } from '../../../src/host/sessions/claude/terminal/screenPatterns.ts';
import { REPO_ROOT } from '../../support/repoRoot.ts';
import { ManualClock } from './manualClock.ts';

/** Screens that the real CLI drew: 2.1.197, and those with `v329` 2.1.329. */
function screen(name: string): string[] {
  return readFileSync(path.join(REPO_ROOT, 'test/fixtures/terminal', `${name}.screen.txt`), 'utf8').split('\n');
}

describe('the permission mode in the footer of Claude Code', () => {
  for (const [name, mode] of [
    ['120x50-mode-default', 'default'], ['120x50-mode-accept-edits', 'acceptEdits'], ['120x50-mode-plan', 'plan'], ['120x50-mode-auto', 'auto'],
    ['v329-120x50-mode-default', 'default'], ['v329-120x50-mode-accept-edits', 'acceptEdits'], ['v329-120x50-mode-plan', 'plan'], ['v329-120x50-mode-auto', 'auto'],
    ['80x24-idle', 'default'], ['120x40-perm-bash', undefined],
  ] as const) {
    it(`is ${mode ?? 'nowhere'}: ${name}`, () => { assert.equal(footerMode(screen(name)), mode); });
  }

  it('is found behind a status line of the user, and is not guessed', () => {
    const rule = '─'.repeat(80);
    const footer = (...lines: string[]): unknown => footerMode(['said: ⏸ plan mode on', rule, '❯', rule, ...lines, '']);
    assert.deepEqual([footer('  main · $1.20', '  ⏵⏵ bypass permissions on (shift+tab to cycle)'), footer('  ⏵⏵ some new mode on'), footer('  ? for shortcuts')], ['bypassPermissions', undefined, 'default']);
  });
});

describe('changing the permission mode of an agent in a terminal', () => {
  const NAMES: Readonly<Record<string, string>> = { default: '? for shortcuts', acceptEdits: '⏵⏵ accept edits on (shift+tab to cycle)', plan: '⏸ plan mode on (shift+tab to cycle)' };
  const rule = '─'.repeat(80);

  /** A terminal whose program shows the next mode some time after the key. */
  async function change(to: Parameters<typeof switchMode>[0], more: { readonly input?: string; readonly status?: AgentStatus['status']; readonly isDeaf?: boolean } = {}): Promise<{ presses: number; shown: string; error?: string }> {
    const clock = new ManualClock();
    const modes = Object.keys(NAMES);
    let [position, presses] = [0, 0];
    const running = switchMode(to, {
      clock, signal: new AbortController().signal,
      status: { look: () => Promise.resolve({ agentSessionId: 's', status: more.status ?? 'idle', waitingFor: '' }) },
      terminal: {
        write: (keys) => {
          assert.equal(keys, '\u001b[Z');
          presses += 1;
          if (more.isDeaf !== true) clock.after(100, () => { position = (position + 1) % modes.length; });
        },
        readScreen: () => Promise.resolve({ lines: ['above', rule, `❯ ${more.input ?? ''}`, rule, `  ${NAMES[modes[position] ?? ''] ?? ''}`], scrollbackCount: 0 } as never),
      },
    }).then(() => undefined, (error: unknown) => (error as Error).message);
    let result: { readonly error: string | undefined } | undefined;
    void running.then((error) => { result = { error }; });
    for (let tries = 0; tries < 2000 && result === undefined; tries += 1) {
      for (let tick = 0; tick < 10; tick += 1) await Promise.resolve();
      clock.advance(10);
    }
    const { error } = result ?? assert.fail('it never ends');
    return { presses, shown: modes[position] ?? '', ...(error === undefined ? {} : { error }) };
  }

  it('presses a key as often as it takes, and never when the mode is there already', async () => {
    assert.deepEqual([await change('plan'), await change('default')], [{ presses: 2, shown: 'plan' }, { presses: 0, shown: 'default' }]);
  });

  it('leaves the former mode when the agent does not offer the other', async () => {
    const { presses, shown, error = '' } = await change('bypassPermissions');
    assert.deepEqual([presses, shown], [3, 'default']);
    assert.match(error, /does not offer the permission mode “bypassPermissions”/);
  });

  it('presses nothing while the agent works, or words of a person are in its input; and stops when it does not obey', async () => {
    const [busy, written, deaf] = [await change('plan', { status: 'busy' }), await change('plan', { input: 'mine' }), await change('plan', { isDeaf: true })];
    assert.deepEqual([busy.presses, written.presses, deaf.presses], [0, 0, 1]);
    assert.match(busy.error ?? '', /while the agent is idle/);
    assert.match(written.error ?? '', /written in the input/);
    assert.match(deaf.error ?? '', /press Shift\+Tab/);
  });
});
