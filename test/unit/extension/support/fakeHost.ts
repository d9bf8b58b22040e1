import type { OperationInput, OperationName, OperationOutput } from '../../../../src/protocol/operations/operationTable.ts';
import type { ChannelListener, HostPort, HostState } from '../../../../src/extension/state/hostPort.ts';
import type { Clock } from '../../../../src/extension/state/clock.ts';
import { Signal, type Disposable } from '../../../../src/extension/state/signal.ts';

/** A host that a test plays by hand. */
export class FakeHost implements HostPort {
  state: HostState = 'connected';
  failure: Error | undefined;
  hostAge: 'older' | 'same' | 'newer' | undefined = 'same';
  listener: ChannelListener | undefined;
  readonly calls: { readonly name: string; readonly input: unknown }[] = [];
  readonly answers = new Map<string, unknown>();
  private readonly changes = new Signal<HostState>();

  readonly onDidChangeState = this.changes.event;

  become(state: HostState): void {
    this.state = state;
    this.changes.fire(state);
  }

  async ensureStarted(): Promise<void> {
    this.become('connected');
  }

  async connectIfRunning(): Promise<boolean> {
    return this.state === 'connected';
  }

  async call<N extends OperationName>(name: N, input: OperationInput<N>): Promise<OperationOutput<N>> {
    this.calls.push({ name, input });
    const answer = this.answers.get(name);
    return (typeof answer === 'function' ? (answer as (input: unknown) => unknown)(input) : (answer ?? {})) as OperationOutput<N>;
  }

  subscribe(_channel: string, listener: ChannelListener): Disposable {
    this.listener = listener;
    return { dispose: () => { this.listener = undefined; } };
  }
}

/** Time that only a test moves. */
export class FakeClock implements Clock {
  private timeMs = 0;
  private timers: { atMs: number; periodMs: number | undefined; run: () => void }[] = [];

  nowMs(): number {
    return this.timeMs;
  }

  monotonicMs(): number {
    return this.timeMs;
  }

  after(delayMs: number, run: () => void): Disposable {
    return this.add(delayMs, undefined, run);
  }

  every(periodMs: number, run: () => void): Disposable {
    return this.add(periodMs, periodMs, run);
  }

  advance(ms: number): void {
    const untilMs = this.timeMs + ms;
    for (;;) {
      const next = this.timers.filter(({ atMs }) => atMs <= untilMs).sort((a, b) => a.atMs - b.atMs)[0];
      if (next === undefined) break;
      this.timeMs = next.atMs;
      if (next.periodMs === undefined) this.timers = this.timers.filter((timer) => timer !== next);
      else next.atMs += next.periodMs;
      next.run();
    }
    this.timeMs = untilMs;
  }

  private add(delayMs: number, periodMs: number | undefined, run: () => void): Disposable {
    const timer = { atMs: this.timeMs + delayMs, periodMs, run };
    this.timers.push(timer);
    return { dispose: () => { this.timers = this.timers.filter((other) => other !== timer); } };
  }
}
