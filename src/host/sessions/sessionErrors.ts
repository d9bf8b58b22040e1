import { MissionControlError } from '../../protocol/errors.ts';
import { say } from '../../protocol/texts/say.ts';

/** Nothing may be started or prompted in this folder. */
export function notTrusted(folder: string): MissionControlError {
  return new MissionControlError('notTrusted', say('session.notTrusted', { folder }));
}

export function sessionEnded(): MissionControlError {
  return new MissionControlError('sessionEnded', say('session.notLive'));
}

export function sessionGone(): MissionControlError {
  return new MissionControlError('notFound', say('session.missing'));
}

/** A newer version of Mission Control wrote its file. */
export function sessionReadOnly(name: string): MissionControlError {
  return new MissionControlError('readOnly', say('session.newer', { name }));
}

/** What it asks for would pull the session from under its agent. */
export function sessionLive(name: string): MissionControlError {
  return new MissionControlError('sessionLive', say('session.live', { name }));
}

/** It is in a turn, or waits for a person. */
export function sessionBusy(): MissionControlError {
  return new MissionControlError('sessionBusy', say('session.busy'));
}

/** A person's words in its terminal would be lost. */
export function sessionDrafted(): MissionControlError {
  return new MissionControlError('sessionBusy', say('session.drafted'));
}

export function hostEnding(): MissionControlError {
  return new MissionControlError('hostUnavailable', say('host.ending'));
}
