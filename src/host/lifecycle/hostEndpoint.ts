import { access, utimes } from 'node:fs/promises';
import type { Socket } from 'node:net';
import type { EndpointRecord } from '../../protocol/files/endpointRecord.ts';
import type { Clock } from '../util/clock.ts';
import type { Disposable } from '../util/disposable.ts';
import type { Log } from '../util/log.ts';
import { openEndpoint, removeEndpoint, writeEndpointRecord, type Endpoint } from './endpoint.ts';
import { HostListener } from './hostListener.ts';

/** How often the endpoint is looked after: well within the 15 s for which a window's call waits. */
const LOOK_INTERVAL_MS = 10_000;

export interface HostEndpointOptions {
  readonly endpoint: Endpoint;
  readonly record: Omit<EndpointRecord, 'schema' | 'socket' | 'home'>;
  readonly onConnection: (socket: Socket) => void;
  /** The endpoint is in another folder now. */
  readonly onMoved: (folder: string) => void;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * The socket and record by which a background host is found, for as long as it lives. Both lie in folders that others clean: the login
 * manager removes `$XDG_RUNTIME_DIR` with the user's last session, and cleaners remove what is old from the temporary folder. A host
 * without them would hold the home and be out of reach, so it makes them again.
 */
export class HostEndpoint {
  private readonly options: HostEndpointOptions;
  private endpoint: Endpoint;
  private listener: HostListener | undefined;
  private timer: Disposable | undefined;
  private isClosed = false;

  constructor(options: HostEndpointOptions) {
    this.options = options;
    this.endpoint = options.endpoint;
  }

  /** Listens, and writes the record when clients can be served. */
  async open(): Promise<void> {
    await this.listen();
    this.scheduleLook();
  }

  /** Takes no new clients. */
  close(): void {
    this.isClosed = true;
    this.timer?.dispose();
    this.listener?.close();
  }

  /** Removes what clients find; after `close`. */
  async remove(): Promise<void> {
    await removeEndpoint(this.endpoint);
  }

  private scheduleLook(): void {
    if (this.isClosed) return;
    this.timer = this.options.clock.after(LOOK_INTERVAL_MS, () => {
      void this.look()
        .catch((error: unknown) => { this.options.log.error('the endpoint could not be made again', error); })
        .finally(() => { this.scheduleLook(); });
    });
  }

  private async look(): Promise<void> {
    const { socket, recordFile, folder } = this.endpoint;
    const files = process.platform === 'win32' ? [recordFile] : [socket, recordFile];
    try {
      const now = new Date();
      for (const file of files) {
        await access(file);
        await utimes(file, now, now); // So that it is never old enough for a cleaner.
      }
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
    if (this.isClosed) return;
    this.options.log.warn(`the endpoint in ${folder} was removed by someone else; making it again`);
    // First, since closing removes the socket's path, whoever listens there by then. Clients that are connected stay.
    this.listener?.close();
    this.endpoint = await openEndpoint(this.endpoint);
    await removeEndpoint(this.endpoint);
    await this.listen();
    if (this.isClosed) this.listener?.close(); // The host ends meanwhile; `remove` comes later.
    if (this.endpoint.folder !== folder) this.options.onMoved(this.endpoint.folder);
  }

  private async listen(): Promise<void> {
    const { endpoint } = this;
    this.listener = await HostListener.listen(endpoint.socket, this.options.onConnection, this.options.log);
    await writeEndpointRecord(endpoint, { schema: 1, ...this.options.record, socket: endpoint.socket, home: endpoint.home });
  }
}
