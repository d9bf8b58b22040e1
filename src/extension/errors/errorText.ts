import { l10n } from 'vscode';
import { MissionControlError, type ErrorCode } from '../../protocol/errors.ts';
import { textOfError } from '../../protocol/texts/say.ts';
import { isKnownText, textOf } from '../text/hostText.ts';

/** What can be said in the editor's language of an error that comes without a text of the table, such as from another version of the host. */
type Describe = (params: Readonly<Record<string, string>>, message: string) => string;

const DESCRIPTIONS: Readonly<Record<ErrorCode, Describe>> = {
  invalidInput: (_, message) => l10n.t('This cannot be done: {0}', message),
  notFound: (_, message) => l10n.t('This is not there any more: {0}', message),
  conflict: (_, message) => l10n.t('Somebody else changed this in the meantime; nothing was overwritten. {0}', message),
  forbidden: () => l10n.t('This window may not do that.'),
  notTrusted: (params) => (params['folder'] === undefined
    ? l10n.t('Agents may not be started in this folder until you trust it.')
    : l10n.t('Agents may not be started in {0} until you trust the folder.', params['folder'])),
  readOnly: () => l10n.t('This file was written by a newer version of Mission Control, so it is not changed. Update the extension to change it.'),
  agentMissing: (params) => (params['path'] === undefined
    ? l10n.t('Claude Code was not found. Install it, or say where it is.')
    : l10n.t('Claude Code was not found at {0}. Install it, or say where it is.', params['path'])),
  agentTooOld: (params) => (params['version'] === undefined
    ? l10n.t('The installed Claude Code is too old. Update it.')
    : l10n.t('Claude Code {0} is too old. Update it.', params['version'])),
  agentNotLoggedIn: () => l10n.t('Claude Code is not logged in.'),
  agentFailed: (_, message) => l10n.t('The agent failed: {0}', message),
  sessionEnded: () => l10n.t('The agent of this session is not running. Resume the session first.'),
  sessionLive: (params, message) => (params['name'] === undefined ? message : l10n.t('{0} has a live agent. Stop it first.', params['name'])),
  sessionBusy: () => l10n.t('The agent is at work. Queue a follow-up, or interrupt it first.'),
  alreadyAnswered: () => l10n.t('Someone else answered this first.'),
  unknownOperation: () => l10n.t('The running host is older than this window and cannot do this yet. Update the host.'),
  protocolMismatch: () => l10n.t('This window and the running host are too far apart in version. Update the extension, then reload the window.'),
  unauthorized: () => l10n.t('The host did not accept this window.'),
  homeHeld: (_, message) => l10n.t('Another machine or container uses this home folder: {0}', message),
  hostUnavailable: (_, message) => l10n.t('The host is not reachable: {0}', message),
  limit: (_, message) => l10n.t('A limit was reached: {0}', message),
  other: (_, message) => message,
  internal: (_, message) => l10n.t('Something went wrong inside Mission Control: {0}', message),
};

/** An error in words for people. */
export function describeError(error: unknown): string {
  const text = textOfError(error);
  if (isKnownText(text.ref)) return textOf(text);
  return MissionControlError.is(error) ? DESCRIPTIONS[error.code](error.params, error.message) : DESCRIPTIONS.internal({}, text.english);
}
