import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BackgroundSource } from '../../../src/extension/hostClient/backgroundSource.ts';
import { launchHost } from '../../../src/extension/hostClient/hostLauncher.ts';
import type { HostLink } from '../../../src/extension/hostClient/hostLink.ts';
import { endpointFolders } from '../../../src/extension/hostClient/hostLocator.ts';
import type { EndpointRecord, HostStartReport } from '../../../src/protocol/files/endpointRecord.ts';
import { endProcesses, isAlive } from '../../support/processTree.ts';
import { createTempHome, type TempHome, type TempHomeOptions } from '../../support/tempHome.ts';
import type { BuiltHost } from './builtHost.ts';

/** Real host processes on one temporary home; all that it started is ended, by pid, when it is disposed. */
export class HostProcesses implements AsyncDisposable {
  readonly built: BuiltHost;
  readonly temp: TempHome;
  private readonly pids = new Set<number>();

  private constructor(built: BuiltHost, temp: TempHome) {
    this.built = built;
    this.temp = temp;
  }

  static async create(built: BuiltHost, options: TempHomeOptions = {}): Promise<HostProcesses> {
    return new HostProcesses(built, await createTempHome(options));
  }

  get home(): string {
    return this.temp.missionControlHome;
  }

  /** Starts a host, or tries to, the way a window does. */
  async start(options: { args?: readonly string[]; env?: NodeJS.ProcessEnv; execPath?: string; version?: string } = {}): Promise<HostStartReport> {
    await mkdir(this.home, { recursive: true, mode: 0o700 });
    const report = await launchHost({
      execPath: options.execPath ?? process.execPath,
      runtimeFolder: this.built.folder,
      home: this.home,
      version: options.version ?? '1.0.0',
      environment: { ...this.temp.env, ...options.env },
      extraArguments: options.args ?? [],
    });
    if (report.state === 'listening') this.pids.add(report.pid);
    return report;
  }

  /** Starts a host that must start. Gives its pid. */
  async startPid(options: Parameters<HostProcesses['start']>[0] = {}): Promise<number> {
    const report = await this.start(options);
    if (report.state !== 'listening') throw new Error(`The host did not start: ${JSON.stringify(report)}`);
    return report.pid;
  }

  /** A process that a test started by other means, such as a client that restarts hosts. */
  own(pid: number): void {
    this.pids.add(pid);
  }

  /** The endpoint folder that a host with the home's own environment uses. */
  endpointFolder(env: NodeJS.ProcessEnv = this.temp.env): string {
    const platform = { name: process.platform, env, uid: process.getuid?.(), temporaryFolder: env['TMPDIR'] ?? '/tmp' };
    return endpointFolders(this.home, platform)[0] ?? '';
  }

  async record(folder: string = this.endpointFolder()): Promise<EndpointRecord> {
    return JSON.parse(await readFile(path.join(folder, 'host.json'), 'utf8')) as EndpointRecord;
  }

  /** Connects as a window does. */
  async connect(): Promise<HostLink | undefined> {
    return await this.source().connect();
  }

  source(version = '1.0.0'): BackgroundSource {
    return new BackgroundSource({
      home: this.home,
      version,
      client: { kind: 'window', id: 'test', version },
      execPath: process.execPath,
      environment: this.temp.env,
      stage: () => Promise.resolve(this.built.folder),
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await endProcesses([...this.pids]);
    await this.temp[Symbol.asyncDispose]();
  }
}

/** Waits until something holds; throws after the limit. */
export async function until(what: string, condition: () => boolean | Promise<boolean>, limitMs = 10_000): Promise<void> {
  const deadline = performance.now() + limitMs;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`Not within ${limitMs} ms: ${what}`);
    await sleep(20);
  }
}

export async function untilEnded(pid: number, limitMs = 10_000): Promise<void> {
  await until(`process ${pid} ends`, () => !isAlive(pid), limitMs);
}
