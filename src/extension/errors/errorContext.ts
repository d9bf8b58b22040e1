import type { CommandTarget } from '../views/tree/treeElement.ts';

/** What a failed action was about, so that its buttons know what to act on. */
export type ErrorContext = Pick<CommandTarget, 'projectId' | 'sessionId'>;
