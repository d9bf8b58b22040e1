import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import net, { type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { vscodeServer } from '../cache/codeServer.ts';
import { endProcesses, signalQuietly } from '../processTree.ts';

/** How a VS Code server is to run. */
export interface WebServerOptions {
  /** Everything that the server and its extension host see; no login shell is asked for more. */
  readonly env: NodeJS.ProcessEnv;
  /** The server's data folder: user settings are `data/User/settings.json` in it. */
  readonly serverDataDir: string;
  /** Default: `extensions` in the data folder. */
  readonly extensionsDir?: string | undefined;
  /** Folder of the editor's own extensions. Default: all that it brings. */
  readonly builtinExtensionsDir?: string;
  /** Makes the workbench honour extension development and test paths. */
  readonly smokeTestDriver: boolean;
  /** Whether folders are untrusted until the person trusts them. */
  readonly workspaceTrust: boolean;
  /** Display language of its windows. Default: English. */
  readonly language?: string;
}

/** A running VS Code server. */
export interface WebServer {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** What the server printed so far. */
  readonly log: () => string;
  /** Resolves with a description when the server ends, wanted or not. */
  readonly ended: Promise<string>;
  /** Ends the server and what belongs to it, but not what has detached itself (the product's background host must survive its window). */
  readonly close: () => Promise<void>;
}

/** Time for the server to listen; it takes about 1 s on an idle machine. */
const START_MS = 60_000;

/** Time for the server's children to notice that it has gone. */
const GROUP_LEAVES_MS = 3000;

/** How much of the log is kept for error messages, in characters. */
const LOG_CHARS = 200_000;

/** Starts a VS Code server on loopback. */
export async function startWebServer(options: WebServerOptions): Promise<WebServer> {
  const port = await freePort();
  await mkdir(options.serverDataDir, { recursive: true });
  const { node, args: ownArgs } = await serverCommand(options);
  const args = [
    ...ownArgs,
    '--host=127.0.0.1',
    `--port=${port}`,
    '--without-connection-token',
    ...(options.builtinExtensionsDir === undefined ? [] : [`--builtin-extensions-dir=${options.builtinExtensionsDir}`]),
    ...(options.smokeTestDriver ? ['--enable-smoke-test-driver'] : []),
    ...(options.language === undefined ? [] : [`--locale=${options.language}`]),
    ...(options.workspaceTrust ? [] : ['--disable-workspace-trust']),
  ];
  // A process group of its own, so that the whole group can be ended by it.
  const env = { ...options.env, EXTENSIONS_GALLERY: '{}' }; // no marketplace: tests stay on this machine
  const child = spawn(node, args, { env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const { pid } = child;
  if (pid === undefined) throw (await once(child, 'error'))[0];
  let log = '';
  const ended = once(child, 'exit').then(([code, signal]) => `VS Code server ended with ${String(signal ?? code)}`);
  const listening = new Promise<'listening'>((resolve) => {
    const keep = (chunk: Buffer): void => {
      log = (log + chunk.toString()).slice(-LOG_CHARS);
      if (log.includes('Extension host agent listening')) resolve('listening');
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
  });
  const close = async (): Promise<void> => {
    await endProcesses([pid], 5000);
    await ended;
    await endGroup(pid);
  };
  const waiting = new AbortController();
  const tooLate = sleep(START_MS, `VS Code server did not listen within ${START_MS / 1000} s`, { signal: waiting.signal });
  tooLate.catch(() => undefined); // aborted below
  const outcome = await Promise.race([listening, ended, tooLate]);
  waiting.abort();
  if (outcome !== 'listening') {
    await close();
    throw new Error(`${outcome}\n${log}`);
  }
  return { url: `http://127.0.0.1:${port}`, port, pid, log: () => log, ended, close };
}

/** Node, and the arguments for it that every run of the server needs, the command line of extensions included. */
export async function serverCommand(options: { serverDataDir: string; extensionsDir?: string | undefined }): Promise<{ node: string; args: string[] }> {
  const { serverDataDir, extensionsDir } = options;
  const { node, main } = await vscodeServer();
  const args = [
    main,
    `--server-data-dir=${serverDataDir}`,
    '--accept-server-license-terms',
    '--telemetry-level=off',
    // A login shell could put another Node, HOME or PATH over the environment given.
    '--force-disable-user-env',
    ...(extensionsDir === undefined ? [] : [`--extensions-dir=${extensionsDir}`]),
  ];
  return { node, args };
}

/** Waits for what is left of the server's process group (extension host, terminals' host), and ends what does not leave. */
async function endGroup(groupId: number): Promise<void> {
  if (process.platform === 'win32') return;
  if (isAliveGroup(groupId)) signalQuietly(-groupId, 'SIGTERM');
  const deadline = performance.now() + GROUP_LEAVES_MS;
  while (isAliveGroup(groupId)) {
    if (performance.now() > deadline) return signalQuietly(-groupId, 'SIGKILL');
    await sleep(50);
  }
}

function isAliveGroup(groupId: number): boolean {
  try {
    return process.kill(-groupId, 0);
  } catch {
    return false;
  }
}

async function freePort(): Promise<number> {
  const probe = net.createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
