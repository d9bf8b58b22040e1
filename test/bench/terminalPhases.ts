import type { Bench } from './support/bench.ts';
import { measured } from './support/statistics.ts';
import { TerminalWindow } from './support/terminalWindow.ts';
import { watchSights, type Sight } from './support/windowWatch.ts';

/** Of the session. */
const NAME = 'Phases of a day';

/** The longest turn takes some seconds. */
const TURN_MS = 40_000;

/** An agent draws its screen by pieces; a prompt is sent when it is all there. */
const TYPED_MS = 300;

interface Change {
  readonly phase: string;
  readonly screenMs: number;
  readonly rowMs: number;
}

/**
 * The phases of an agent in a terminal: from the moment in which its own screen shows that one has begun until the row of its session says so, both in the same
 * window.
 */
export const measureTerminalPhases: Bench = async ({ product, pairs, say }) => {
  await using window = await TerminalWindow.open({ product });
  const { page, terminal, cockpit } = window;
  await window.startAgent(`${NAME} @@ say Good morning.`);
  await terminal.shows('Good morning.', 60_000);
  await watchSights(page, NAME, [{ where: 'row', pattern: ', Idle' }], TURN_MS);
  const changes: Change[] = [];
  const toScreen: number[] = [];
  for (let round = 1; round <= pairs; round += 1) {
    const seconds = `0.8${String(round).padStart(3, '0')}`;
    const prompt = `Round ${round} @@ delay 500 || tool Bash {"command":"sleep ${seconds}"} ;; delay 500 || say Evening ${round}.`;
    await terminal.type(prompt);
    await page.waitForTimeout(TYPED_MS);
    const sights: readonly (Sight & { readonly phase: string })[] = [
      { phase: 'thinking', where: 'screen', pattern: String.raw`(…|\.\.\.) \(|esc to interrupt` },
      { phase: 'thinking', where: 'row', pattern: ', Thinking' },
      { phase: 'runningTool', where: 'screen', pattern: String.raw`[●⏺] Bash\(sleep ${seconds}` },
      { phase: 'runningTool', where: 'row', pattern: ', Running a tool' },
      { phase: 'idle', where: 'screen', pattern: String.raw`[●⏺] Evening ${round}\.` },
      { phase: 'idle', where: 'row', pattern: ', Idle' },
    ];
    const from = cockpit.model.timeline.length;
    const watched = watchSights(page, NAME, sights, TURN_MS);
    await page.keyboard.press('Enter');
    const at = await watched;
    const of = (phase: string, where: Sight['where']): number => at[sights.findIndex((sight) => sight.phase === phase && sight.where === where)] ?? Number.NaN;
    for (const phase of ['thinking', 'runningTool', 'idle']) changes.push({ phase, screenMs: of(phase, 'screen'), rowMs: of(phase, 'row') });
    const ended = cockpit.model.timeline.slice(from).findLast(({ event, detail }) => event === 'message_delta' && detail === 'end_turn');
    if (ended !== undefined) toScreen.push(of('idle', 'screen') - ended.atMs);
    say(`  round ${round}: ${changes.slice(-3).map(({ phase, screenMs, rowMs }) => `${phase} ${rowMs - screenMs} ms`).join(', ')} after its screen`);
  }
  const later = changes.map(({ screenMs, rowMs }) => Math.max(0, rowMs - screenMs));
  const detail = ['thinking', 'runningTool', 'idle'].map((phase) => `${phase} ${measured(changes.filter((change) => change.phase === phase).map(({ screenMs, rowMs }) => rowMs - screenMs)).value.toFixed(0)} ms`).join(', ');
  const screen = { what: 'from the last byte of the model to the screen of the agent', ...measured(toScreen) };
  return [
    { what: "phase change on the screen of an agent's terminal until the row of its session shows it, p95", unit: 'ms', ours: measured(later, 0.95), other: screen, budget: { kind: 'atMost', limit: 300 } },
    { what: 'the same, median', unit: 'ms', ours: measured(later), other: screen, detail },
  ];
};
