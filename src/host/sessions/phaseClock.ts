import type { Phase } from '../../protocol/domain/session.ts';
import { isTurnPhase } from './turnState.ts';

/** What a session is doing, and since when. */
export class PhaseClock {
  private readonly now: () => string;
  private name: Phase;
  private began: string;
  private turnBegan: string | undefined;

  /** `now` gives the time (ISO 8601 UTC); `since` is when `phase` began. */
  constructor(phase: Phase, since: string, now: () => string) {
    this.name = phase;
    this.began = since;
    this.now = now;
  }

  get phase(): Phase {
    return this.name;
  }

  get phaseSince(): string {
    return this.began;
  }

  /** When the turn began, waits for a person included; `undefined` between turns. */
  get turnSince(): string | undefined {
    return this.turnBegan;
  }

  phaseIs(phase: Phase): void {
    if (phase === this.name) return;
    this.name = phase;
    this.began = this.now();
    this.turnBegan = isTurnPhase(phase) ? this.turnBegan ?? this.began : undefined;
  }
}
