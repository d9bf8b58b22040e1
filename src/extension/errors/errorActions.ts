import type { ErrorCode } from '../../protocol/errors.ts';

/** What a button below an error can do. */
export type ErrorAction = 'installAgent' | 'setAgentPath' | 'logIn' | 'trustFolder' | 'startHost' | 'updateHost' | 'endUnreachableHost' | 'showLog' | 'resumeSession' | 'openSettings' | 'reloadWindow';

/** The fitting buttons for each error, most useful first. Codes without one leave the person where they are. */
export const ERROR_ACTIONS: Readonly<Record<ErrorCode, readonly ErrorAction[]>> = {
  invalidInput: [],
  notFound: [],
  conflict: [],
  forbidden: [],
  notTrusted: ['trustFolder'],
  readOnly: [],
  agentMissing: ['installAgent', 'setAgentPath'],
  agentTooOld: ['installAgent', 'setAgentPath'],
  agentNotLoggedIn: ['logIn'],
  agentFailed: ['showLog'],
  sessionEnded: ['resumeSession'],
  sessionLive: [],
  sessionBusy: [],
  alreadyAnswered: [],
  unknownOperation: ['updateHost'],
  protocolMismatch: ['reloadWindow', 'endUnreachableHost'],
  unauthorized: ['startHost', 'showLog'],
  homeHeld: ['openSettings', 'showLog'],
  hostUnavailable: ['startHost', 'showLog'],
  limit: [],
  internal: ['showLog'],
  // A newer host knows better what to do than this window: its log says so in full.
  other: ['showLog'],
};

/** How loudly an error is said: what somebody else did first is only news. */
export const ERROR_LEVELS: Readonly<Partial<Record<ErrorCode, 'status' | 'warning'>>> = {
  alreadyAnswered: 'status',
  conflict: 'warning',
  notTrusted: 'warning',
  readOnly: 'warning',
  sessionLive: 'warning',
  sessionBusy: 'warning',
  sessionEnded: 'warning',
  limit: 'warning',
};
