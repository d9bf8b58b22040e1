import { roleIncludes } from '../../protocol/domain/caller.ts';
import { MissionControlError } from '../../protocol/errors.ts';
import { say } from '../../protocol/texts/say.ts';
import type { NounOperations, OperationHandlers } from '../rpc/operationHandlers.ts';
import type { ProjectStore } from './projectStore.ts';

/** Handlers of `projects.*`. */
export function projectHandlers(store: ProjectStore): OperationHandlers<NounOperations<'projects'>> {
  return {
    'projects.list': async () => {
      store.refresh();
      return { projects: [...store.list()] };
    },
    'projects.add': async (input, { caller, opId }) => {
      // Otherwise adding would be a way around the role that `projects.setTrust` asks for.
      if (input.isTrusted && !roleIncludes(caller.role, 'admin')) {
        throw new MissionControlError('forbidden', say('project.trustNeedsAdmin'));
      }
      return { project: await store.add(input, { clientId: caller.clientId, opId }) };
    },
    'projects.update': async (input) => ({ project: await store.update(input) }),
    'projects.setLaunchOptions': async (input) => ({ project: await store.setLaunchOptions(input) }),
    'projects.setTrust': async (input, { caller }) => ({ project: await store.setTrust(input.projectId, input.isTrusted, caller.clientId) }),
    'projects.remove': async (input, { caller, opId }) => {
      await store.remove(input.projectId, { clientId: caller.clientId, opId });
      return {};
    },
  };
}
