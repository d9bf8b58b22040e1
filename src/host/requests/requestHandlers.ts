import type { NounOperations, OperationHandlers } from '../rpc/operationHandlers.ts';
import type { RequestInbox } from './requestInbox.ts';

/** Handlers of `requests.*`. */
export function requestHandlers(inbox: RequestInbox): OperationHandlers<NounOperations<'requests'>> {
  return {
    'requests.list': async (input) => ({ requests: inbox.list(input) }),
    'requests.release': async ({ requestId }, { caller }) => ({ request: await inbox.release(requestId, caller) }),
    'requests.answer': async ({ requestId, answer }, { caller }) => ({ request: await inbox.answer(requestId, answer, caller) }),
  };
}
