import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import { Agent, request, type ClientRequest, type IncomingHttpHeaders } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AgentHooks, HookedAgent, HookListener } from '../../../../src/host/sessions/claude/hooks/hookDesk.ts';
import type { HookPayload } from '../../../../src/host/sessions/claude/hooks/hookPayload.ts';
import { HttpHookDesk } from '../../../../src/host/sessions/claude/hooks/httpHookDesk.ts';
import type { AgentRequest } from '../../../../src/host/util/agentRequest.ts';
import { systemClock, type Clock } from '../../../../src/host/util/clock.ts';

const TOKEN = 'MISSION_CONTROL_HOOK_TOKEN';
const URL_NAME = 'MISSION_CONTROL_HOOK_URL';

/** What a desk told of one agent. */
export class ToldHooks implements HookListener {
  readonly hooks: HookPayload[] = [];
  readonly requests: AgentRequest[] = [];
  readonly gone: string[] = [];
  /** In order: names of hooks, `request`, `gone`. */
  readonly order: string[] = [];

  onHook(payload: HookPayload): void {
    this.hooks.push(payload);
    this.order.push(payload.hook_event_name);
  }

  onRequest(asked: AgentRequest): void {
    this.requests.push(asked);
    this.order.push('request');
  }

  onRequestGone(id: string): void {
    this.gone.push(id);
    this.order.push('gone');
  }
}

export interface HookAnswer {
  readonly status: number | undefined;
  readonly body: string;
  readonly headers: IncomingHttpHeaders;
}

/** A hook on its way: the answer, and a way to hang up. */
export interface SentHook {
  readonly answer: Promise<HookAnswer>;
  readonly hangUp: () => void;
}

/** A desk in a folder of its own, and an agent that speaks as the CLI does. */
export class HookBench implements AsyncDisposable {
  readonly folder = path.join(os.tmpdir(), `mc-hooks-${randomBytes(4).toString('hex')}`);
  readonly logLines: string[] = [];
  readonly desk: HttpHookDesk;
  private readonly agent = new Agent({ keepAlive: true });

  constructor({ clock = systemClock, readSubagent }: { clock?: Clock; readSubagent?: (payload: HookPayload) => Promise<{ toolUseId: string; type: string; description: string } | undefined> } = {}) {
    const add = (message: string): void => { this.logLines.push(message); };
    this.desk = new HttpHookDesk({
      folder: this.folder, platform: process.platform, clock,
      relay: { executable: process.execPath, isElectron: false, script: '/nowhere/hookRelay.cjs' },
      log: { info: add, warn: add, error: (message, cause) => { add(`${message}: ${String(cause)}`); } },
      readPlan: (file) => `plan of ${file}`,
      ...(readSubagent === undefined ? {} : { readSubagent }),
    });
  }

  async open(agent: Partial<HookedAgent> = {}): Promise<{ hooks: AgentHooks; told: ToldHooks }> {
    const told = new ToldHooks();
    return { hooks: await this.desk.open({ sessionId: 's1', ...agent }, told), told };
  }

  async settings(hooks: AgentHooks): Promise<{ hooks: Record<string, { hooks: Record<string, unknown>[] }[]>; permissions?: { deny: string[] } }> {
    return JSON.parse(await readFile(hooks.settingsFile, 'utf8')) as Awaited<ReturnType<HookBench['settings']>>;
  }

  /** Sends it as the CLI would; `change` makes it something else. */
  send(hooks: AgentHooks, payload: object | string, change: { headers?: Record<string, string>; path?: string; method?: string } = {}): SentHook {
    const target = new URL(change.path ?? '', hooks.environment[URL_NAME]);
    const body = typeof payload === 'string' ? payload : JSON.stringify({ session_id: 'c1', ...payload });
    const headers = { 'Authorization': `Bearer ${hooks.environment[TOKEN]}`, 'Content-Type': 'application/json', 'Content-Length': String(Buffer.byteLength(body)), ...change.headers };
    const sent = request(target, { method: change.method ?? 'POST', headers, agent: this.agent });
    sent.end(body);
    return { answer: answerOf(sent), hangUp: () => { sent.destroy(); } };
  }

  /** Sends a hook that is answered at once. */
  async tell(hooks: AgentHooks, payload: object): Promise<HookAnswer> {
    return await this.send(hooks, payload).answer;
  }

  /** Announces a tool call and asks for permission; gives the held request. */
  async ask(hooks: AgentHooks, told: ToldHooks, { id, command, agentId }: { id: string; command: string; agentId?: string }): Promise<{ sent: SentHook; request: AgentRequest }> {
    const call = { tool_name: 'Bash', tool_input: { command }, ...(agentId === undefined ? {} : { agent_id: agentId, agent_type: 'Explore' }) };
    await this.tell(hooks, { hook_event_name: 'PreToolUse', tool_use_id: id, ...call });
    const count = told.requests.length;
    const sent = this.send(hooks, { hook_event_name: 'PermissionRequest', ...call });
    sent.answer.catch(() => {}); // Some tests hang up.
    const asked = await until(() => told.requests[count]);
    return { sent, request: asked };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.agent.destroy();
    await this.desk[Symbol.asyncDispose]();
    await rm(this.folder, { recursive: true, force: true });
  }
}

export async function until<T>(look: () => T | undefined): Promise<T> {
  for (let tries = 0; tries < 400; tries += 1) {
    const found = look();
    if (found !== undefined && found !== false) return found;
    await sleep(5);
  }
  throw new Error('Waited in vain.');
}

/** The decision that an answer carries; `undefined` when it leaves it to the agent. */
export function decisionOf({ body }: HookAnswer): Record<string, unknown> | undefined {
  if (body === '') return undefined;
  const { hookSpecificOutput } = JSON.parse(body) as { hookSpecificOutput: { hookEventName: string; decision: Record<string, unknown> } };
  return hookSpecificOutput.hookEventName === 'PermissionRequest' ? hookSpecificOutput.decision : undefined;
}

async function answerOf(sent: ClientRequest): Promise<HookAnswer> {
  const [response] = await once(sent, 'response') as [import('node:http').IncomingMessage];
  return { status: response.statusCode, body: await text(response), headers: response.headers };
}
