import { chmod } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import type { Log } from '../util/log.ts';

/** How many clients may wait to be accepted; windows, faces and shims of one person stay far below. */
const BACKLOG = 128;

/** The socket on which a background host is reached. */
export class HostListener {
  private readonly server: Server;

  private constructor(server: Server) {
    this.server = server;
  }

  /** Listens at a path that nobody else uses: the caller holds the home's lock and removed what a dead host left. */
  static async listen(socketPath: string, onConnection: (socket: Socket) => void, log: Log): Promise<HostListener> {
    const server = createServer((socket) => {
      socket.on('error', (error) => { log.info(`a client's socket broke: ${error.message}`); });
      onConnection(socket);
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ path: socketPath, backlog: BACKLOG }, () => {
        server.off('error', reject);
        resolve();
      });
    });
    server.on('error', (error) => { log.error('the host socket failed', error); });
    // The folder is 0700 already, so there is no moment in which another user could reach the socket.
    if (process.platform !== 'win32') await chmod(socketPath, 0o600);
    return new HostListener(server);
  }

  /** Takes no new clients; the ones there are stay until they are disposed. */
  close(): void {
    this.server.close();
  }
}
