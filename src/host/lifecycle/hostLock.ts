import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { toDisposable, type Disposable } from '../util/disposable.ts';
import type { RealHome } from './endpoint.ts';

/** Length of `sun_path` on Linux. */
const ABSTRACT_NAME_BYTES = 108;

/** Flag of open(2) on macOS that Node does not name: take an exclusive flock(2) while opening. */
const O_EXLOCK = 0x20;

/**
 * Takes the one lock of a home, or gives `undefined` when another process has it. The operating system lets go of it when the process
 * ends, however it ends, so there is nothing to clean up and no pid to compare. The loser connects; it never ends the holder.
 */
export async function acquireHostLock(real: RealHome, platform: NodeJS.Platform = process.platform): Promise<Disposable | undefined> {
  switch (platform) {
    case 'darwin':
      return await lockFile(path.join(real.home, 'host.lock'));
    case 'win32':
      // libuv makes the first instance of a pipe exclusive; a second listener gets EADDRINUSE.
      return await listenExclusively(`\\\\.\\pipe\\mission-control-lock-${real.homeHash}`);
    default:
      return await listenExclusively(abstractName(real.homeHash));
  }
}

/**
 * An abstract socket name. The kernel compares all bytes it is given: Node 20 always gives 108, newer ones give the length of the
 * string, so only a name padded to 108 means the same to both.
 */
export function abstractName(homeHash: string): string {
  return `\0mission-control-${homeHash}`.padEnd(ABSTRACT_NAME_BYTES, '\0');
}

async function listenExclusively(name: string): Promise<Disposable | undefined> {
  const server = createServer((socket) => { socket.destroy(); });
  return await new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(undefined);
      else reject(error);
    });
    server.listen(name, () => {
      server.unref();
      resolve(toDisposable(() => { server.close(); }));
    });
  });
}

async function lockFile(file: string): Promise<Disposable | undefined> {
  try {
    const handle = await open(file, constants.O_RDWR | constants.O_CREAT | constants.O_NONBLOCK | O_EXLOCK, 0o600);
    return toDisposable(() => { void handle.close(); });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EAGAIN' || code === 'EWOULDBLOCK') return undefined;
    throw error;
  }
}
