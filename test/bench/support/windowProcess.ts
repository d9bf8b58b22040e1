import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { OperationInput } from '../../../src/protocol/operations/operationTable.ts';
import type { Acknowledged, FromWindow, ToWindow, WindowOptions } from './windowMessages.ts';

/** A window as far as the host is concerned, in a process that can be killed. */
export class WindowProcess implements AsyncDisposable {
  /** In the order in which the host acknowledged it. */
  readonly acknowledged: Acknowledged[] = [];
  private readonly child: ChildProcess;
  private readonly gone: Promise<unknown>;

  private constructor(child: ChildProcess) {
    this.child = child;
    // What it said before it was killed may still be in the pipe when it exits, and has been heard when the pipe is closed.
    this.gone = Promise.all([once(child, 'exit'), once(child, 'disconnect')]);
    child.on('message', (message: FromWindow) => {
      if (message.type === 'acknowledged') this.acknowledged.push({ kind: message.kind, text: message.text });
    });
  }

  /** Opens one that is connected. */
  static async open(options: WindowOptions, env: NodeJS.ProcessEnv): Promise<WindowProcess> {
    const window = new WindowProcess(fork(path.join(import.meta.dirname, 'windowMain.ts'), [JSON.stringify(options)], { env, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] }));
    await window.says('ready');
    return window;
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** Starts a session; gives its id. */
  async start(input: OperationInput<'sessions.start'>): Promise<string> {
    const started = this.says('started');
    this.tell({ type: 'start', input });
    return (await started).sessionId;
  }

  /** Begins to write; the result resolves when all is acknowledged or something failed. */
  write(order: Omit<Extract<ToWindow, { type: 'write' }>, 'type'>): Promise<unknown> {
    const finished = Promise.race([this.says('finished'), this.gone]);
    this.tell({ type: 'write', ...order });
    return finished;
  }

  /** Lets it end the write that is under way and no other. */
  finish(): void {
    this.tell({ type: 'finish' });
  }

  /** Ends it like a crash; resolves when all that it had said has been heard. */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.gone;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.child.connected) this.child.disconnect();
    await this.gone;
  }

  private tell(message: ToWindow): void {
    this.child.send(message);
  }

  private async says<T extends FromWindow['type']>(type: T): Promise<Extract<FromWindow, { type: T }>> {
    return await new Promise((resolve, reject) => {
      const listen = (message: FromWindow): void => {
        if (message.type === 'failed') reject(new Error(`The window could not: ${message.message}`));
        else if (message.type !== type) return;
        else resolve(message as Extract<FromWindow, { type: T }>);
        this.child.off('message', listen);
      };
      this.child.on('message', listen);
      void this.gone.then(() => { reject(new Error(`The window was gone before it said ${type}.`)); });
    });
  }
}
