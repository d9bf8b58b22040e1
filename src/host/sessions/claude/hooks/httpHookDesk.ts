import { randomBytes } from 'node:crypto';
import { readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { AskingAgent } from '../../../../protocol/domain/request.ts';
import { ensurePrivateFolder } from '../../../storage/durableFile.ts';
import type { Clock } from '../../../util/clock.ts';
import { DisposableStore } from '../../../util/disposable.ts';
import type { Log } from '../../../util/log.ts';
import { agentSettings, hookEnvironment } from './agentSettings.ts';
import { HeldRequests } from './heldRequests.ts';
import type { AgentHooks, HookDesk, HookedAgent, HookListener } from './hookDesk.ts';
import type { HookPayload } from './hookPayload.ts';
import { HookServer, type IncomingHook } from './hookServer.ts';
import type { HookRelay } from './relayCommand.ts';
import { readSubagentNote } from './subagentNote.ts';

const TOKEN_BYTES = 32;

export interface HttpHookDeskOptions {
  /** Folder of the settings files. It belongs to the desk of one host: what others left in it is removed. */
  readonly folder: string;
  readonly relay: HookRelay;
  readonly platform: NodeJS.Platform;
  readonly clock: Clock;
  readonly log: Log;
  /** Reads the plan file that the CLI names when it leaves the plan itself out. */
  readonly readPlan: (file: string) => string | undefined;
  /** Who a subagent is. Default: by what the CLI notes of it. */
  readonly readSubagent?: (payload: HookPayload) => Promise<AskingAgent | undefined>;
}

/** Hooks by HTTP on loopback. There is a port from the first agent to the last. */
export class HttpHookDesk implements HookDesk, AsyncDisposable {
  private readonly options: HttpHookDeskOptions;
  private readonly agents = new Set<AgentHooks>();
  private server: Promise<HookServer> | undefined;
  /** Agents that have or are about to have a place at the server. */
  private userCount = 0;
  /** Set once the folder is ready. */
  private prepared: Promise<void> | undefined;

  constructor(options: HttpHookDeskOptions) {
    this.options = options;
  }

  async open(agent: HookedAgent, listener: HookListener): Promise<AgentHooks> {
    const { folder, relay, platform, clock, log, readPlan, readSubagent = readSubagentNote } = this.options;
    const leaving = new DisposableStore();
    const settingsFile = path.join(folder, `${agent.sessionId}-${randomBytes(4).toString('hex')}.json`);
    try {
      const server = await this.enter(leaving);
      const settings = agentSettings({ url: server.url, relay, deny: agent.deny ?? [], platform });
      await (this.prepared ??= this.prepareFolder().catch((error: unknown) => {
        this.prepared = undefined; // The next agent tries again.
        throw error;
      }));
      await writeFile(settingsFile, JSON.stringify(settings, undefined, 2), { mode: 0o600, flag: 'wx' });
      const held = new HeldRequests({ listener, clock, log, readPlan, readSubagent });
      const token = randomBytes(TOKEN_BYTES).toString('base64url');
      leaving.add(server.register(token, (hook) => { this.receive(hook, held, listener); }));
      leaving.add({ dispose: () => { held.close(); } });
      const hooks: AgentHooks = {
        settingsFile,
        environment: hookEnvironment({ url: server.url, token, environment: agent.environment ?? {} }),
        answer: (id, answer) => held.answer(id, answer),
        release: (id) => { held.release(id); },
        statusIs: (status) => { held.statusIs(status); },
        [Symbol.asyncDispose]: async () => {
          this.agents.delete(hooks);
          leaving.dispose();
          await rm(settingsFile, { force: true }).catch((error: unknown) => { log.error('the settings file of an agent could not be removed', error); });
        },
      };
      this.agents.add(hooks);
      return hooks;
    } catch (error) {
      leaving.dispose();
      await rm(settingsFile, { force: true });
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.agents].map((hooks) => hooks[Symbol.asyncDispose]()));
  }

  /** All are answered at once but requests, which wait for a person. */
  private receive({ payload, reply, onHungUp }: IncomingHook, held: HeldRequests, listener: HookListener): void {
    const isRequest = payload.hook_event_name === 'PermissionRequest' && payload.tool_name !== undefined && payload.tool_input !== undefined;
    if (!isRequest) reply();
    try {
      held.note(payload);
      listener.onHook(payload);
    } catch (error) {
      this.options.log.error('a hook could not be told', error);
    }
    if (isRequest) onHungUp(held.hold(payload, reply));
  }

  /** A place at the server until `leaving` is disposed; the last to leave closes it. */
  private async enter(leaving: DisposableStore): Promise<HookServer> {
    this.userCount += 1;
    const started = this.server ??= HookServer.start(this.options.log);
    leaving.add({
      dispose: () => {
        this.userCount -= 1;
        if (this.userCount > 0 || this.server !== started) return;
        this.server = undefined;
        started.then((server) => { server.dispose(); }, () => {}); // Whoever waited for it was told.
      },
    });
    return await started;
  }

  private async prepareFolder(): Promise<void> {
    const { folder, log } = this.options;
    await ensurePrivateFolder(folder);
    for (const name of await readdir(folder)) {
      await rm(path.join(folder, name), { recursive: true, force: true }).catch((error: unknown) => { log.error('a file of an agent of a former host could not be removed', error); });
    }
  }
}
