import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { text as readText } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { chooseStep, isSideRequest } from './chooseStep.ts';
import { findScript, type MessagesBody, type RecordedRequest } from './messagesRequest.ts';
import { composeReply, type Reply } from './reply.ts';
import type { Action, Step } from './script.ts';
import { aborted, streamReply } from './streamReply.ts';

/** `POST` here with the name of a gate releases it: for tests that run in another process. */
const GATES = '/gates/';

/** One event that the fake model sent: the truth about phases that tests compare with. */
export interface SentEvent {
  /** Milliseconds since the epoch. */
  readonly atMs: number;
  readonly requestId: number;
  /** Name of the server-sent event, or `request`, `error`, `json`, `drop`, `hang`, `hold`, `client-left`. */
  readonly event: string;
  /** Block type, stop reason, HTTP status or name of a gate, where there is one. */
  readonly detail: string | undefined;
}

/** Options of a fake model. */
export interface FakeModelOptions {
  /** Folder that gets every request as `NNNN.json`. */
  readonly dumpDir?: string;
  /** Default: a free one. */
  readonly port?: number;
}

/** A scripted server of the Messages API on loopback, for the real Claude CLI. The script language is described in `script.ts`. */
export class FakeModel implements AsyncDisposable {
  /** Every request so far, in order of arrival. */
  readonly requests: RecordedRequest[] = [];
  /** Every event sent so far, in order. */
  readonly timeline: SentEvent[] = [];
  /** Bugs of scripts (unknown action, broken JSON); a request with one was answered with HTTP 500. */
  readonly scriptErrors: Error[] = [];
  readonly #server: Server;
  readonly #dumpDir: string | undefined;
  readonly #scripts = new Map<string, string>();
  readonly #prompts = new Map<string, string>();
  /** How often each scripted error was answered, by script text and step. */
  readonly #errorCounts = new Map<string, number>();
  readonly #gates = new Map<string, AbortController>();
  readonly #closing = new AbortController();

  private constructor(dumpDir: string | undefined) {
    this.#dumpDir = dumpDir;
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  static async start({ dumpDir, port = 0 }: FakeModelOptions = {}): Promise<FakeModel> {
    if (dumpDir !== undefined) await mkdir(dumpDir, { recursive: true });
    const model = new FakeModel(dumpDir);
    model.#server.listen(port, '127.0.0.1');
    await once(model.#server, 'listening');
    return model;
  }

  /** Value for `ANTHROPIC_BASE_URL`. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Registers a script that prompts play by `@@file:NAME`: steps in order, each the actions of one response (`['say Hi', 'delay 50']`). */
  script(name: string, steps: readonly (string | readonly string[])[]): void {
    this.#scripts.set(name, steps.map((step) => (typeof step === 'string' ? step : step.join(' || '))).join(' ;; '));
  }

  /** Registers a script that this very prompt plays, where a script in its text would be seen. */
  answer(prompt: string, steps: readonly (string | readonly string[])[]): void {
    const name = `prompt-${this.#prompts.size + 1}`;
    this.script(name, steps);
    this.#prompts.set(prompt, `@@file:${name}`);
  }

  /** Lets go on what `hold NAME` holds, and lets everything that streams `until=NAME` go out at once, now and later. */
  release(name: string): void {
    this.#gate(name).abort();
  }

  /** Whether a response has come to `hold NAME`: everything before it has gone out. */
  hasReached(name: string): boolean {
    return this.timeline.some(({ event, detail }) => event === 'hold' && detail === name);
  }

  /** Whether the response to this request is still under way. */
  isStreaming({ id }: RecordedRequest): boolean {
    const events = this.timeline.filter(({ requestId }) => requestId === id).map(({ event }) => event);
    return events.includes('message_start') && !['message_stop', 'client-left', 'drop'].some((end) => events.includes(end));
  }

  /** The requests of conversations, without the CLI's own side requests. */
  get turns(): readonly RecordedRequest[] {
    return this.requests.filter(({ url, isSideRequest: isSide }) => url.startsWith('/v1/messages') && !url.includes('count_tokens') && !isSide);
  }

  /** Ends every connection and the server. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const raw = await readText(request);
      const body = (raw === '' ? {} : JSON.parse(raw)) as MessagesBody;
      const recorded = await this.#record(request, body);
      const { url } = recorded;
      if (url.startsWith(GATES)) {
        this.release(url.slice(GATES.length));
        this.#sendJson(recorded, response, 200, {});
      } else if (url.startsWith('/v1/messages/count_tokens')) this.#sendJson(recorded, response, 200, { input_tokens: Math.ceil(raw.length / 4) });
      else if (url.startsWith('/v1/messages')) await this.#answerMessages(recorded, response);
      else this.#sendJson(recorded, response, 404, apiError('not_found_error', 'The fake model serves /v1/messages only.'));
    } catch (error) {
      if (response.destroyed || this.#closing.signal.aborted) return;
      this.scriptErrors.push(error as Error);
      console.error('Fake model:', error);
      if (response.headersSent) response.destroy();
      else response.writeHead(500, { 'content-type': 'application/json' }).end(JSON.stringify(apiError('api_error', String(error))));
    }
  }

  async #record(request: IncomingMessage, body: MessagesBody): Promise<RecordedRequest> {
    const recorded: RecordedRequest = {
      id: this.requests.length + 1,
      atMs: Date.now(),
      method: request.method ?? '',
      url: request.url ?? '',
      headers: request.headers,
      body,
      script: findScript(body, (text) => this.#prompts.get(text)),
      isSideRequest: isSideRequest(body),
    };
    this.requests.push(recorded);
    this.#sent(recorded.id, 'request');
    if (this.#dumpDir !== undefined) {
      await writeFile(path.join(this.#dumpDir, `${String(recorded.id).padStart(4, '0')}.json`), JSON.stringify(recorded, undefined, 1));
    }
    return recorded;
  }

  async #answerMessages(recorded: RecordedRequest, response: ServerResponse): Promise<void> {
    const step = chooseStep(recorded.body, recorded.script, (name) => this.#scripts.get(name));
    const reply = composeReply(step, recorded.id, recorded.body);
    const failure = this.#nextFailure(step, recorded);
    for (const [name, value] of Object.entries(reply.headers)) response.setHeader(name, value);
    if (failure) {
      this.#sendJson(recorded, response, failure.status, { ...apiError(failure.type, failure.message), request_id: reply.headers['request-id'] });
    } else if (recorded.body.stream) {
      const gone = new AbortController();
      response.once('close', () => {
        if (!response.writableEnded) this.#sent(recorded.id, 'client-left');
        gone.abort();
      });
      await streamReply(reply, response, (event, detail) => this.#sent(recorded.id, event, detail), {
        stop: AbortSignal.any([gone.signal, this.#closing.signal]),
        released: (name) => this.#gate(name).signal,
      });
    } else {
      for (const action of step) await this.#waitFor(action, recorded);
      this.#sendJson(recorded, response, 200, wholeMessage(reply));
    }
  }

  /** The step's scripted error, unless it was already answered as often as the script wants. */
  #nextFailure(step: Step, { script }: RecordedRequest): { status: number; type: string; message: string } | undefined {
    const failure = step.find((action) => action.kind === 'error');
    if (!failure || !script) return undefined;
    const key = `${script.step} ${script.text}`;
    const count = (this.#errorCounts.get(key) ?? 0) + 1;
    this.#errorCounts.set(key, count);
    return failure.times === undefined || count <= failure.times ? failure : undefined;
  }

  async #waitFor(action: Action, { id }: RecordedRequest): Promise<void> {
    if (action.kind === 'delay') await sleep(action.delayMs, undefined, { signal: this.#closing.signal });
    if (action.kind !== 'hold') return;
    this.#sent(id, 'hold', action.gate);
    await aborted(AbortSignal.any([this.#closing.signal, this.#gate(action.gate).signal]));
  }

  #gate(name: string): AbortController {
    const gate = this.#gates.get(name) ?? new AbortController();
    this.#gates.set(name, gate);
    return gate;
  }

  #sendJson(recorded: RecordedRequest, response: ServerResponse, status: number, body: unknown): void {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    this.#sent(recorded.id, status < 400 ? 'json' : 'error', String(status));
  }

  #sent(requestId: number, event: string, detail?: string): void {
    this.timeline.push({ atMs: Date.now(), requestId, event, detail });
  }
}

function apiError(type: string, message: string): { type: 'error'; error: { type: string; message: string } } {
  return { type: 'error', error: { type, message } };
}

function wholeMessage(reply: Reply): Record<string, unknown> {
  const content = reply.parts.flatMap(({ block }) => (block ? [block] : []));
  const { messageId: id, model, stopReason, usage } = reply;
  return { id, type: 'message', role: 'assistant', model, content, stop_reason: stopReason, stop_sequence: null, usage };
}
