import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';
import { streamArguments } from '../../../src/host/sessions/claude/arguments.ts';
import type { TempHome } from '../../support/tempHome.ts';

/** The permission mode that both sides get: nothing asks, so that what is measured is never a person. */
export const BENCH_MODE = 'bypassPermissions';

/** A line of the CLI's output; only what benches look at. */
export interface CliLine {
  readonly type: string;
  readonly subtype?: string;
  readonly message?: { readonly content: readonly { readonly type: string }[] };
  readonly event?: { readonly type: string; readonly content_block?: { readonly type: string }; readonly delta?: { readonly type: string; readonly text?: string } };
}

/** The Claude CLI with the flags that the host gives it, and nothing between it and us. */
export class BareClaude implements AsyncDisposable {
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly listeners = new Set<(line: CliLine) => void>();

  constructor(binary: string, temp: TempHome, name: string) {
    const args = streamArguments({
      sessionId: randomUUID(), resume: undefined, cwd: temp.workspace, name, model: undefined, permissionMode: BENCH_MODE, isTrustedByAgent: true, environment: temp.env,
    }, true);
    this.child = spawn(binary, args, { cwd: temp.workspace, env: temp.env, detached: true, stdio: ['pipe', 'pipe', 'pipe'] });
    this.child.stderr.resume();
    createInterface({ input: this.child.stdout }).on('line', (text) => {
      const line = JSON.parse(text) as CliLine;
      for (const listener of this.listeners) listener(line);
    });
  }

  /** Calls `listener` for every line from now on. */
  onLine(listener: (line: CliLine) => void): { dispose(): void } {
    this.listeners.add(listener);
    return { dispose: () => { this.listeners.delete(listener); } };
  }

  /** Resolves at the first line that fits. */
  async line(fits: (line: CliLine) => boolean): Promise<CliLine> {
    return await new Promise((resolve) => {
      const watch = this.onLine((line) => {
        if (!fits(line)) return;
        watch.dispose();
        resolve(line);
      });
    });
  }

  /** Asks what every client asks first; resolves with the answer. */
  async shakeHands(): Promise<void> {
    const answered = this.line(({ type }) => type === 'control_response');
    this.write({ type: 'control_request', request_id: 'bench-1', request: { subtype: 'initialize' } });
    await answered;
  }

  prompt(text: string): void {
    this.write({ type: 'user', message: { role: 'user', content: [{ type: 'text', text }] }, parent_tool_use_id: null, uuid: randomUUID() });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const left = new Promise<void>((resolve) => { this.child.once('exit', () => { resolve(); }); });
    this.child.stdin.end();
    await left;
  }

  private write(message: Record<string, unknown>): void {
    this.child.stdin.write(`${JSON.stringify(message)}\n`);
  }
}

export function isFirstText({ type, event }: CliLine): boolean {
  return type === 'stream_event' && event?.type === 'content_block_delta' && event.delta?.type === 'text_delta';
}
