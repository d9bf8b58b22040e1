import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import * as z from 'zod/mini';
import type { Host } from '../../src/host/composition.ts';
import type { AgentProvider } from '../../src/host/sessions/agentProvider.ts';
import type { TerminalStarter } from '../../src/host/util/terminalProcess.ts';
import type { HostOptions } from '../../src/host/hostOptions.ts';
import type { OperationHandler, OperationHandlers } from '../../src/host/rpc/operationHandlers.ts';
import { isOperationName, operationDefinition, OPERATIONS, type OperationName } from '../../src/protocol/operations/operationTable.ts';
import { ScriptedProvider } from '../support/scriptedProvider.ts';
import { connectTo, startTestHost, type WireClient } from '../support/testHost.ts';
import type { EffectContext, EffectTests } from './effects/effectTest.ts';
import { hostEffects, ledgerEffects, requestEffects } from './effects/otherEffects.ts';
import { projectEffects } from './effects/projectEffects.ts';
import { sessionEffects } from './effects/sessionEffects.ts';
import { taskEffects } from './effects/taskEffects.ts';
import { terminalEffects } from './effects/terminalEffects.ts';

/** One test for every operation there is; the type refuses a missing one. */
const EFFECTS: EffectTests<OperationName> = {
  ...hostEffects, ...projectEffects, ...taskEffects, ...sessionEffects, ...requestEffects, ...ledgerEffects, ...terminalEffects,
};

/** Runs an effect test on a host of its own; `wrap` may replace handlers. */
async function runEffect(name: OperationName, patienceMs: number, wrap: (handlers: OperationHandlers) => OperationHandlers): Promise<void> {
  const root = await mkdtemp(path.join(os.tmpdir(), 'mc-effect-'));
  const home = path.join(root, 'home');
  const folder = path.join(root, 'alpha');
  await mkdir(folder);
  const agents = new ScriptedProvider();
  let hasAskedToEnd = false;
  const givenTerminals = (terminals: TerminalStarter): readonly AgentProvider[] => {
    agents.terminals = terminals;
    return [agents];
  };
  const options: Partial<HostOptions> = { providers: givenTerminals, wrapHandlers: wrap, requestShutdown: () => { hasAskedToEnd = true; } };
  let host: Host = await startTestHost(home, options);
  let clients: WireClient[] = [await connectTo(host), await connectTo(host)];
  const client = (index: number): WireClient => clients[index] ?? assert.fail('no such client');
  const context: EffectContext = {
    client: { call: (...call) => client(0).call(...call) },
    second: { call: (...call) => client(1).call(...call) },
    folder, home, agents, patienceMs,
    hasAskedToEnd: () => hasAskedToEnd,
    async restart() {
      for (const each of clients) each.dispose();
      await host.shutdown('shutdown');
      host = await startTestHost(home, options);
      clients = [await connectTo(host), await connectTo(host)];
    },
  };
  try {
    await EFFECTS[name](context);
  } finally {
    for (const each of clients) each.dispose();
    await host.shutdown('shutdown');
    await rm(root, { recursive: true, force: true });
  }
}

describe('operations have effects', () => {
  for (const name of Object.keys(OPERATIONS).filter(isOperationName)) {
    it(`${name} does what it says, and a constant in its place is noticed`, async () => {
      let constant: unknown;
      await runEffect(name, 10_000, (handlers) => replaceHandler(handlers, name, async (input, context) => {
        const output = await (handlers[name] as OperationHandler<OperationName>)(input, context);
        constant ??= structuredClone(output);
        const parsed = z.safeParse(operationDefinition(name).output, output);
        assert.ok(parsed.success, `${name} returned what its schema does not allow: ${parsed.error === undefined ? '' : z.prettifyError(parsed.error)}`);
        return output;
      }));
      assert.notEqual(constant, undefined, `the effect test of ${name} never called it successfully`);
      // The first output it ever gave is valid for the schema, and does nothing.
      await assert.rejects(
        runEffect(name, 400, (handlers) => replaceHandler(handlers, name, async () => constant as never)),
        `the effect test of ${name} passes although the operation does nothing`,
      );
    });
  }
});

function replaceHandler(handlers: OperationHandlers, name: OperationName, handler: OperationHandler<OperationName>): OperationHandlers {
  return { ...handlers, [name]: handler };
}
