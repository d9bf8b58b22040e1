import type { WireError } from '../errors.ts';

/**
 * What `inWindow.cjs` of the staged runtime exports: the host inside the extension host, for places where detached processes are
 * forbidden and for debugging. The extension loads the file by path at run time, and this is all it knows of it. `Stream` is a Node
 * `Duplex`, which this folder cannot name.
 */
export interface InWindowHostModule<Stream> {
  startInWindowHost(options: InWindowHostOptions): Promise<InWindowHostStart<Stream>>;
}

export interface InWindowHostOptions {
  readonly home: string;
  /** Version of the extension. */
  readonly version: string;
  /** Where the files of the host lie. */
  readonly runtimeFolder: string;
  /** Called once when the host has ended, whoever asked for it. */
  readonly onEnded: () => void;
}

export type InWindowHostStart<Stream> =
  | { readonly state: 'running'; readonly host: InWindowHost<Stream> }
  /** A background host, or another window, holds the home. */
  | { readonly state: 'alreadyRunning' }
  | { readonly state: 'failed'; readonly error: WireError };

export interface InWindowHost<Stream> {
  /** For `hello`, as on any other connection. */
  readonly token: string;
  /** Opens a connection; the stream speaks the same protocol as the socket. */
  connect(): Stream;
  /** Ends agents and lets go of the home. */
  shutdown(): Promise<void>;
}
