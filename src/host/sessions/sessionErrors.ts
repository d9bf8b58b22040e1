import { MissionControlError } from '../../protocol/errors.ts';
import { say } from '../../protocol/texts/say.ts';

/** Nothing may be started or prompted in this folder. */
export function notTrusted(folder: string): MissionControlError {
  return new MissionControlError('notTrusted', say('session.notTrusted', { folder }));
}

export function sessionEnded(): MissionControlError {
  return new MissionControlError('sessionEnded', say('session.notLive'));
}

export function hostEnding(): MissionControlError {
  return new MissionControlError('hostUnavailable', say('host.ending'));
}
