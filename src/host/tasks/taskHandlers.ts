import type { SessionView } from '../../protocol/domain/session.ts';
import type { OperationInput } from '../../protocol/operations/operationTable.ts';
import type { CallContext, NounOperations, OperationHandlers } from '../rpc/operationHandlers.ts';
import { taskPrompt, taskSessionName } from './taskPrompt.ts';
import type { TaskStore } from './taskStore.ts';

export interface TaskHandlerServices {
  readonly tasks: TaskStore;
  /** Starts a session, as `sessions.start` does. */
  dispatch(request: OperationInput<'sessions.start'>, context: CallContext): Promise<SessionView>;
  /** A session that is there, for an operation that is repeated after a crash. */
  findSession(sessionId: string): SessionView | undefined | Promise<SessionView | undefined>;
}

/** Handlers of `tasks.*`. */
export function taskHandlers({ tasks, ...services }: TaskHandlerServices): OperationHandlers<NounOperations<'tasks'>> {
  return {
    'tasks.create': async (input, { opId }) => ({ task: await tasks.create(input, opId) }),
    'tasks.list': async (input) => ({ tasks: [...tasks.list(input)] }),
    'tasks.get': async ({ ref }) => ({ task: await tasks.get(ref) }),
    'tasks.update': async (input) => ({ task: await tasks.update(input) }),
    'tasks.dispatch': async ({ ref, model, permissionMode, launch, extraPrompt }, context) => {
      const task = await tasks.get(ref);
      const earlier = tasks.dispatchedBy(ref, context.opId);
      const session = earlier === undefined ? undefined : await services.findSession(earlier);
      if (session !== undefined) {
        const { description: _description, ...view } = task;
        return { session, task: view };
      }
      const intent = await tasks.beginDispatch(ref, context.opId);
      const started = await services.dispatch({
        projectId: task.projectId,
        prompt: taskPrompt(task, extraPrompt),
        name: taskSessionName(task),
        taskRef: ref,
        ...(model === undefined ? {} : { model }),
        ...(permissionMode === undefined ? {} : { permissionMode }),
        ...(launch === undefined ? {} : { launch }),
      }, context).catch(async (error: unknown) => {
        await intent.settle();
        throw error;
      });
      const view = await tasks.recordDispatch(ref, started.id, context.opId);
      await intent.settle();
      return { session: started, task: view };
    },
  };
}
