import assert from 'node:assert/strict';
import type { OperationClient, OperationName } from '../../../src/protocol/operations/operationTable.ts';
import type { ProjectView } from '../../../src/protocol/domain/project.ts';
import type { SessionView } from '../../../src/protocol/domain/session.ts';
import type { ScriptedProvider } from '../../support/scriptedProvider.ts';

/** What an effect test works with: a whole host on a home of its own, reached as clients reach it. */
export interface EffectContext {
  /** The client under test. */
  readonly client: OperationClient;
  /** Another client: what one did, the other must see. */
  readonly second: OperationClient;
  /** Ends the host as it ends in life and starts a new one on the same home; both clients then talk to that one. */
  restart(): Promise<void>;
  /** An empty folder that can become a project. */
  readonly folder: string;
  readonly home: string;
  /** The agents' side. */
  readonly agents: ScriptedProvider;
  /** True after an operation made the host end itself. */
  hasAskedToEnd(): boolean;
  /** How long the test waits for something that comes by itself. */
  readonly patienceMs: number;
}

/** Shows that an operation does what it says, so that a handler which only returns something plausible fails it. */
export type EffectTest = (context: EffectContext) => Promise<void>;
export type EffectTests<Names extends OperationName> = { readonly [N in Names]: EffectTest };

export async function addProject(context: EffectContext): Promise<ProjectView> {
  const { project } = await context.client.call('projects.add', { folder: context.folder, name: 'Alpha', isTrusted: true });
  return project;
}

/** Starts a session that answered its first prompt and is idle. */
export async function startIdle(context: EffectContext, prompt = 'echo hello'): Promise<SessionView> {
  const project = await addProject(context);
  const { session } = await context.client.call('sessions.start', { projectId: project.id, prompt });
  return await untilSession(context, session.id, (s) => s.phase === 'idle' && s.turnCount === 1);
}

/** Starts a session that is in a turn and waits for `ask`, or hangs with `hang`. */
export async function startBusy(context: EffectContext, prompt: 'ask' | 'hang'): Promise<SessionView> {
  const project = await addProject(context);
  const { session } = await context.client.call('sessions.start', { projectId: project.id, prompt });
  return await untilSession(context, session.id, (s) => s.phase === (prompt === 'ask' ? 'waiting' : 'thinking'));
}

/** The session as the second client sees it, once it is as wanted. */
export async function untilSession(context: EffectContext, sessionId: string, isWanted: (session: SessionView) => boolean): Promise<SessionView> {
  return await until(context, async () => {
    const { session } = await context.second.call('sessions.get', { sessionId });
    return isWanted(session) ? session : undefined;
  }, `session ${sessionId}`);
}

/** Asks again until there is an answer; fails when patience ends. */
export async function until<T>(context: Pick<EffectContext, 'patienceMs'>, ask: () => Promise<T | undefined>, what: string): Promise<T> {
  const deadline = performance.now() + context.patienceMs;
  for (;;) {
    const value = await ask();
    if (value !== undefined) return value;
    assert.ok(performance.now() < deadline, `waited ${context.patienceMs} ms for ${what}`);
    await new Promise((resolve) => { setTimeout(resolve, 5); });
  }
}
