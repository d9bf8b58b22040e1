import { TERMINAL_CONSUMED_STEP_CHARS, TERMINAL_CREDIT_CHARS, type TerminalSize } from '../../protocol/terminal/terminalWire.ts';
import type { TerminalClient } from '../util/terminalDesk.ts';

/** A client that was behind gets the screen anew when it has taken in all but this: less than this it need not report. */
export const CAUGHT_UP_CHARS = TERMINAL_CONSUMED_STEP_CHARS;

/** A client that watches one terminal. */
export class Viewer {
  readonly client: TerminalClient;
  size: TerminalSize | undefined;
  /** Characters that it was sent and has not taken in. */
  unconsumed = 0;
  /** It missed output, and gets the screen anew when it has caught up. */
  isBehind = false;
  /** Orders attaching and being used: higher is later. */
  lastActive: number;
  /** When it was last sent a whole screen. */
  lastResetAtMs = -Infinity;

  constructor(client: TerminalClient, size: TerminalSize | undefined, order: number) {
    this.client = client;
    this.size = size;
    this.lastActive = order;
  }

  hasCreditFor(chars: number): boolean {
    return this.unconsumed === 0 || this.unconsumed + chars <= TERMINAL_CREDIT_CHARS;
  }
}

/**
 * Who watches a terminal, and who leads: the first that attaches, then whoever types or comes to it. When the leader leaves, or falls behind for good, it is the one
 * that did so or attached last. One that cannot type never leads; one whose terminal has a size comes before one without.
 */
export class ViewerGroup {
  private readonly viewers = new Map<TerminalClient, Viewer>();
  private current: Viewer | undefined;
  private order = 0;
  private readonly onDidChangeLeader: (leader: Viewer | undefined) => void;

  constructor(onDidChangeLeader: (leader: Viewer | undefined) => void) {
    this.onDidChangeLeader = onDidChangeLeader;
  }

  get leader(): Viewer | undefined {
    return this.current;
  }

  get count(): number {
    return this.viewers.size;
  }

  all(): Iterable<Viewer> {
    return this.viewers.values();
  }

  get(client: TerminalClient): Viewer | undefined {
    return this.viewers.get(client);
  }

  attach(client: TerminalClient, size: TerminalSize | undefined): Viewer {
    const viewer = new Viewer(client, size, ++this.order);
    this.viewers.set(client, viewer);
    if (this.current?.client === client) this.lead(viewer); // It attached again.
    else this.considerFirst(viewer);
    return viewer;
  }

  detach(client: TerminalClient): Viewer | undefined {
    const viewer = this.viewers.get(client);
    this.viewers.delete(client);
    if (viewer !== undefined && viewer === this.current) this.lead(this.next());
    return viewer;
  }

  /** A person typed there, or came to it with the keyboard. */
  used(viewer: Viewer): void {
    viewer.lastActive = ++this.order;
    if (viewer !== this.current && mayLead(viewer)) this.lead(viewer);
  }

  /** Its terminal has another size, or has one at last. */
  sized(viewer: Viewer, size: TerminalSize): void {
    viewer.size = size;
    if (viewer !== this.current) this.considerFirst(viewer);
  }

  /** It missed output. Who leads must see everything, to answer it. */
  fellBehind(viewer: Viewer): void {
    viewer.isBehind = true;
    if (viewer === this.current) this.lead(this.next());
  }

  caughtUp(viewer: Viewer): void {
    viewer.isBehind = false;
    this.considerFirst(viewer);
  }

  private considerFirst(viewer: Viewer): void {
    if (!mayLead(viewer)) return;
    if (this.current === undefined || (this.current.size === undefined && viewer.size !== undefined)) this.lead(viewer);
  }

  private next(): Viewer | undefined {
    const able = [...this.viewers.values()].filter(mayLead);
    const sized = able.filter(({ size }) => size !== undefined);
    return (sized.length > 0 ? sized : able).toSorted((a, b) => b.lastActive - a.lastActive)[0];
  }

  private lead(viewer: Viewer | undefined): void {
    this.current = viewer;
    this.onDidChangeLeader(viewer);
  }
}

function mayLead(viewer: Viewer): boolean {
  return viewer.client.mayType && !viewer.isBehind;
}
