import type { Phase } from '../../protocol/domain/session.ts';
import type { Clock } from '../util/clock.ts';
import type { Disposable } from '../util/disposable.ts';

/**
 * How long the agent may take to go on with our message after a turn of its own that ended with ours in the pipe. It does so within
 * milliseconds, or it has folded our message into its turn and nothing more comes.
 */
const FOLDED_MS = 1500;

const BUSY_PHASES: ReadonlySet<Phase> = new Set(['thinking', 'responding', 'runningTool']);

/** True while a turn goes on, also when it waits for a person. */
export function isTurnPhase(phase: Phase): boolean {
  return phase === 'waiting' || BUSY_PHASES.has(phase);
}

/** Knows whether a message may be sent now: the agent is between turns, also between those that it starts by itself. */
export class TurnState {
  private readonly clock: Clock;
  private readonly onIdle: () => void;
  private hasMessageInFlight = false;
  private isAgentBusy = false;
  private grace: Disposable | undefined;

  constructor(clock: Clock, onIdle: () => void) {
    this.clock = clock;
    this.onIdle = onIdle;
  }

  get isIdle(): boolean {
    return !this.hasMessageInFlight && !this.isAgentBusy;
  }

  sent(): void {
    this.hasMessageInFlight = true;
  }

  /** What was sent is back: the agent began another turn before it had it. */
  overtaken(): void {
    this.hasMessageInFlight = false;
    this.isAgentBusy = true;
  }

  phaseIs(phase: Phase): void {
    if (!BUSY_PHASES.has(phase)) return;
    this.isAgentBusy = true;
    this.stopGrace();
  }

  turnEnded(isSelfStarted: boolean): void {
    this.isAgentBusy = false;
    if (isSelfStarted && this.hasMessageInFlight) {
      this.stopGrace();
      this.grace = this.clock.after(FOLDED_MS, () => { this.turnEnded(false); });
      return;
    }
    this.reset();
    this.onIdle();
  }

  /** The agent is gone. */
  reset(): void {
    this.stopGrace();
    this.hasMessageInFlight = false;
    this.isAgentBusy = false;
  }

  private stopGrace(): void {
    this.grace?.dispose();
    this.grace = undefined;
  }
}
