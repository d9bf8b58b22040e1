import type { NounOperations, OperationHandlers } from '../rpc/operationHandlers.ts';
import { checkLaunchRole } from './launchRole.ts';
import type { SessionManager } from './sessionManager.ts';

/** Handlers of `sessions.*`. */
export function sessionHandlers(manager: SessionManager): OperationHandlers<NounOperations<'sessions'>> {
  return {
    'sessions.start': async (input, { caller, opId }) => {
      checkLaunchRole(input.launch, caller.role);
      return { session: await manager.start({ ...input, startedBy: caller.clientId }, opId) };
    },
    'sessions.send': async ({ sessionId, text, images }, { opId, caller }) => ({ session: await manager.send(sessionId, text, opId, caller, images) }),
    'sessions.queue': async ({ sessionId, text, images }, { opId }) => await manager.queue(sessionId, text, opId, images),
    'sessions.attach': async ({ sessionId, image }) => ({ image: await manager.attach(sessionId, image) }),
    'sessions.image': async ({ sessionId, imageId }) => await manager.queries.image(sessionId, imageId),
    'sessions.unqueue': async ({ sessionId, messageId }, { opId }) => await manager.unqueue(sessionId, messageId, opId),
    'sessions.editQueued': async ({ sessionId, messageId, text }) => await manager.changeQueue(sessionId, (prompts) => prompts.edit(messageId, text)),
    'sessions.moveQueued': async ({ sessionId, messageId, index }) => await manager.changeQueue(sessionId, (prompts) => prompts.move(messageId, index)),
    'sessions.interrupt': async ({ sessionId }, { caller }) => ({ session: await manager.interrupt(sessionId, caller) }),
    'sessions.setPermissionMode': async ({ sessionId, permissionMode }) => ({ session: await manager.setPermissionMode(sessionId, permissionMode) }),
    'sessions.setTransport': async ({ sessionId, transport }, { caller }) => ({ session: await manager.setTransport(sessionId, transport, caller) }),
    'sessions.stop': async ({ sessionId }, { caller }) => ({ session: await manager.stop(sessionId, caller) }),
    'sessions.resume': async ({ sessionId }) => ({ session: await manager.resume(sessionId) }),
    'sessions.rename': async ({ sessionId, name }) => ({ session: await manager.rename(sessionId, name) }),
    'sessions.setPinned': async ({ sessionId, isPinned }) => ({ session: await manager.setPinned(sessionId, isPinned) }),
    'sessions.remove': async ({ sessionId }, { opId }) => {
      await manager.remove(sessionId, opId);
      return {};
    },
    'sessions.acknowledge': async ({ sessionId, since }) => ({ session: await manager.acknowledge(sessionId, since) }),
    'sessions.list': async (input) => await manager.queries.page(input),
    'sessions.previewLaunch': async (input) => await manager.queries.previewLaunch(input),
    'sessions.commands': async ({ sessionId }) => ({ commands: [...manager.queries.commands(sessionId)] }),
    'sessions.find': async ({ sessionId, query }) => await manager.queries.findIn(sessionId, query),
    'sessions.fileChange': async ({ sessionId, toolUseId }) => await manager.queries.fileChange(sessionId, toolUseId),
    'sessions.get': async ({ sessionId, before, limit }) => await manager.queries.get(sessionId, { before, limit }),
  };
}
