import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as z from 'zod/mini';
import type { Disposable } from '../../../util/disposable.ts';
import type { Log } from '../../../util/log.ts';
import { hookPayloadSchema, type HookPayload } from './hookPayload.ts';

/** Largest hook that is taken, in bytes: an input is what a model wrote, a result may hold an image of 5 MB. Of a larger one, such as a whole PDF, nothing is used. */
const MAX_BODY_BYTES = 8 * 1024 * 1024;

/** Time for a whole request to arrive. It comes from this machine in one piece. */
const ARRIVAL_MS = 30_000;

const PATH = '/hooks';

/** A hook that waits for its answer. */
export interface IncomingHook {
  readonly payload: HookPayload;
  /** Answers it; without `output` the agent goes on as if there were no hook. `false` when nobody waits for it: only the first answer is sent. */
  readonly reply: (output?: unknown) => boolean;
  /** Calls back when the agent hangs up without an answer. */
  readonly onHungUp: (callback: () => void) => void;
}

export type HookReceiver = (hook: IncomingHook) => void;

/**
 * Where hooks of agents arrive by HTTP: on loopback, on a port of the system's choice, by token. What has none gets nothing. What an agent sends that cannot be
 * read is answered as if there were no hook: an error would stand in its terminal, before people who can do nothing about it.
 */
export class HookServer implements Disposable {
  private readonly server: Server;
  private readonly log: Log;
  /** By the digest of their token: so no comparison of tokens tells by its time how much of one was right. */
  private readonly receivers = new Map<string, HookReceiver>();
  private readonly warned = new Set<string>();

  private constructor(log: Log) {
    this.log = log;
    this.server = createServer((request, response) => { this.receive(request, response).catch((error: unknown) => { this.failed(response, error); }); });
    this.server.requestTimeout = ARRIVAL_MS; // Of the request alone: an answer may take as long as it takes.
    this.server.timeout = 0;
    this.server.keepAliveTimeout = 0; // Closed here, a connection could be lost just when the agent uses it again.
  }

  /** Throws when no port can be had. */
  static async start(log: Log): Promise<HookServer> {
    const started = new HookServer(log);
    started.server.listen(0, '127.0.0.1');
    await once(started.server, 'listening');
    started.server.unref();
    return started;
  }

  /** Where hooks go; no secret. */
  get url(): string {
    return `http://${this.host}${PATH}`;
  }

  get receiverCount(): number {
    return this.receivers.size;
  }

  /** From now on hooks with this token are taken. */
  register(token: string, receiver: HookReceiver): Disposable {
    const key = digest(token);
    this.receivers.set(key, receiver);
    return { dispose: () => { this.receivers.delete(key); } };
  }

  dispose(): void {
    this.receivers.clear();
    this.server.close();
    this.server.closeAllConnections();
  }

  private get host(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  private async receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { headers, method, url } = request;
    // A page in a browser has an origin, or reaches this port by another name.
    if (headers.host !== this.host || headers.origin !== undefined) {
      refuse(response, 403);
      return;
    }
    const receiver = this.receivers.get(digest(/^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1] ?? ''));
    if (receiver === undefined) refuse(response, 401);
    else if (method !== 'POST' || url !== PATH) refuse(response, 404);
    else await this.take(request, response, receiver);
  }

  private async take(request: IncomingMessage, response: ServerResponse, receiver: HookReceiver): Promise<void> {
    const body = await readBody(request);
    const payload = body === undefined ? undefined : parseHook(body);
    if (payload === undefined) {
      this.warnOnce(body === undefined ? 'too large' : 'of unknown shape');
      reply(response, undefined);
      return;
    }
    receiver({
      payload,
      reply: (output) => reply(response, output),
      onHungUp: (callback) => { response.once('close', () => { if (!response.writableEnded) callback(); }); },
    });
  }

  /** An agent that does so once does it again and again. */
  private warnOnce(what: string): void {
    if (this.warned.has(what)) return;
    this.warned.add(what);
    this.log.warn(`a hook was ${what} and was left to the agent; it is not said again`);
  }

  private failed(response: ServerResponse, error: unknown): void {
    // An agent that ends in the middle of a request is no error.
    if (!response.destroyed) this.log.error('a hook could not be taken', error);
    if (response.headersSent) response.destroy();
    else refuse(response, 500);
  }
}

function digest(token: string): string {
  return createHash('sha256').update(token).digest('base64');
}

/** What the agent sent; `undefined` when it is more than we take. Read it is to its end: an agent that is still sending would not see the answer. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= MAX_BODY_BYTES) chunks.push(chunk);
    else chunks.length = 0;
  }
  return size > MAX_BODY_BYTES ? undefined : Buffer.concat(chunks).toString('utf8');
}

function parseHook(body: string): HookPayload | undefined {
  try {
    const parsed = z.safeParse(hookPayloadSchema, JSON.parse(body));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

/** An answer without a body means the same as `{}` and leaves no line in the agent's transcript. */
function reply(response: ServerResponse, output: unknown): boolean {
  if (response.writableEnded || response.destroyed) return false;
  const body = output === undefined ? '' : JSON.stringify(output);
  response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) }).end(body);
  return true;
}

/** Hangs up too: what else was sent is not read. */
function refuse(response: ServerResponse, status: number): void {
  if (response.writableEnded || response.destroyed) return;
  response.writeHead(status, { 'Connection': 'close', 'Content-Length': 0 }).end();
}
