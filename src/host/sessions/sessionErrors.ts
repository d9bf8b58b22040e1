import { MissionControlError } from '../../protocol/errors.ts';

/** Nothing may be started or prompted in this folder. */
export function notTrusted(folder: string): MissionControlError {
  return new MissionControlError('notTrusted', `Agents may not be started in ${folder} yet. Confirm the folder in a trusted window.`, { params: { folder } });
}

export function sessionEnded(): MissionControlError {
  return new MissionControlError('sessionEnded', 'This session has no live agent. Resume it first.');
}

export function sessionGone(): MissionControlError {
  return new MissionControlError('notFound', 'There is no such session. It may have been removed.');
}

/** What it asks for would pull the session from under its agent. */
export function sessionLive(name: string): MissionControlError {
  return new MissionControlError('sessionLive', `"${name}" has a live agent. Stop it first.`, { params: { name } });
}

export function hostEnding(): MissionControlError {
  return new MissionControlError('hostUnavailable', 'The host is ending.');
}
