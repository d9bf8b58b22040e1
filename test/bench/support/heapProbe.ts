import { setTimeout as sleep } from 'node:timers/promises';

/** Where Node opens its inspector when it is sent SIGUSR1 and was told nothing else. */
const INSPECTOR_URL = 'http://127.0.0.1:9229/json/list';
const PATIENCE_MS = 10_000;

interface Answer {
  readonly id?: number;
  readonly result?: { readonly usedSize?: number; readonly result?: { readonly value?: unknown } };
}

/** Looks into the memory of a running Node process, through its inspector. */
export class HeapProbe {
  private readonly socket: WebSocket;
  private readonly waiting = new Map<number, (answer: Answer) => void>();
  private lastId = 0;

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.addEventListener('message', ({ data }) => {
      const answer = JSON.parse(String(data)) as Answer;
      this.waiting.get(answer.id ?? 0)?.(answer);
    });
  }

  /** Throws when the inspector's port is another process's. Not on Windows. */
  static async open(pid: number): Promise<HeapProbe> {
    process.kill(pid, 'SIGUSR1');
    const socket = new WebSocket(await inspectorOf());
    await new Promise((resolve, reject) => {
      socket.addEventListener('open', resolve, { once: true });
      socket.addEventListener('error', reject, { once: true });
    });
    const probe = new HeapProbe(socket);
    const found = (await probe.ask('Runtime.evaluate', { expression: 'process.pid' })).result?.value;
    if (found !== pid) throw new Error(`The inspector's port belongs to process ${String(found)}.`);
    return probe;
  }

  /** What the process holds after its garbage was collected, in MB (of a million bytes). */
  async heldMb(): Promise<number> {
    await this.ask('HeapProfiler.collectGarbage');
    return ((await this.ask('Runtime.getHeapUsage')).usedSize ?? Number.NaN) / 1e6;
  }

  /** From now on it is watched how long the process lets its events wait. */
  async watchEventLoop(): Promise<void> {
    await this.ask('Runtime.evaluate', { expression: "(globalThis.watched = process.getBuiltinModule('node:perf_hooks').monitorEventLoopDelay({ resolution: 1 })).enable()" });
  }

  /** The longest that an event has waited since, in milliseconds. */
  async longestWaitMs(): Promise<number> {
    return Number((await this.ask('Runtime.evaluate', { expression: 'globalThis.watched.max / 1e6' })).result?.value);
  }

  close(): void {
    this.socket.close();
  }

  private async ask(method: string, params: object = {}): Promise<NonNullable<Answer['result']>> {
    this.lastId += 1;
    const id = this.lastId;
    const { result } = await new Promise<Answer>((resolve) => {
      this.waiting.set(id, resolve);
      this.socket.send(JSON.stringify({ id, method, params }));
    });
    this.waiting.delete(id);
    return result ?? {};
  }
}

async function inspectorOf(): Promise<string> {
  for (const deadline = performance.now() + PATIENCE_MS; ;) {
    try {
      const [target] = await (await fetch(INSPECTOR_URL)).json() as { readonly webSocketDebuggerUrl: string }[];
      if (target !== undefined) return target.webSocketDebuggerUrl;
    } catch (error) {
      if (performance.now() > deadline) throw error;
    }
    await sleep(50);
  }
}
