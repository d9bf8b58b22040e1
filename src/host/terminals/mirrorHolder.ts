import type { TerminalSize } from '../../protocol/terminal/terminalWire.ts';
import type { Clock } from '../util/clock.ts';
import type { Disposable } from '../util/disposable.ts';
import type { TerminalMirror } from './terminalMirror.ts';

/**
 * A mirror that was not used for that long rests: 5,000 lines of scrollback take 7 MB (12 bytes a cell) while a library holds them, and some hundred kB written out.
 * It wakes in 10 to 20 ms.
 */
export const REST_AFTER_MS = 30_000;

/** Holds the mirror of a terminal, as a mirror while it is needed, and else as what makes one. */
export class MirrorHolder implements Disposable {
  private readonly clock: Clock;
  private readonly create: (size: TerminalSize) => TerminalMirror;
  private state: { readonly mirror: TerminalMirror } | { readonly screen: string; readonly size: TerminalSize };
  private lastUsedAtMs: number;
  private check: Disposable | undefined;

  constructor({ clock, size, create }: { readonly clock: Clock; readonly size: TerminalSize; readonly create: (size: TerminalSize) => TerminalMirror }) {
    this.clock = clock;
    this.create = create;
    this.lastUsedAtMs = clock.monotonicMs();
    this.state = { screen: '', size };
  }

  /** The mirror itself. Whoever has it uses it at once, and does not keep it. */
  get awake(): TerminalMirror {
    this.lastUsedAtMs = this.clock.monotonicMs();
    if ('mirror' in this.state) return this.state.mirror;
    const { screen, size } = this.state;
    const mirror = this.create(size);
    this.state = { mirror };
    mirror.restore(screen);
    this.checkLater();
    return mirror;
  }

  /** Characters that the screen takes while it rests, 0 while it is awake. */
  get restingChars(): number {
    return 'screen' in this.state ? this.state.screen.length : 0;
  }

  serialize(): string {
    return 'screen' in this.state ? this.state.screen : this.state.mirror.serialize();
  }

  /** Lets the mirror go, and keeps what makes one. Only while all that was written to it is taken in. */
  rest(): void {
    this.check?.dispose();
    this.check = undefined;
    if (!('mirror' in this.state)) return;
    const { mirror } = this.state;
    this.state = { screen: mirror.serialize(), size: mirror.size };
    mirror.dispose();
  }

  dispose(): void {
    this.check?.dispose();
    if ('mirror' in this.state) this.state.mirror.dispose();
  }

  private checkLater(): void {
    this.check = this.clock.after(REST_AFTER_MS, () => {
      if (this.clock.monotonicMs() - this.lastUsedAtMs >= REST_AFTER_MS) this.rest();
      else this.checkLater();
    });
  }
}
