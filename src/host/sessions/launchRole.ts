import { roleIncludes, type Role } from '../../protocol/domain/caller.ts';
import type { LaunchOptions } from '../../protocol/domain/launchOptions.ts';
import { MissionControlError } from '../../protocol/errors.ts';
import { say } from '../../protocol/texts/say.ts';

/** Throws `forbidden` when one start asks for what takes more than this role: otherwise it would be a way around the role that `projects.setLaunchOptions` asks for. */
export function checkLaunchRole(launch: LaunchOptions | undefined, role: Role): void {
  const asksForMore = [launch?.mcpConfigFiles, launch?.additionalDirectories].some((list) => list !== undefined && list.length > 0);
  if (asksForMore && !roleIncludes(role, 'admin')) throw new MissionControlError('forbidden', say('launch.needsAdmin'));
}
