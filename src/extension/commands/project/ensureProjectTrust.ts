import type { ProjectView } from '../../../protocol/domain/project.ts';
import type { CommandServices } from '../command.ts';
import { confirmTrust } from './confirmTrust.ts';

/** Before an agent is started: asks for trust in the project's folder when it is missing. Throws `CancellationError` without it. */
export async function ensureProjectTrust({ host }: CommandServices, project: ProjectView): Promise<void> {
  if (project.isTrusted) return;
  const isTrusted = await confirmTrust(project.folder, { canDecline: false });
  await host.call('projects.setTrust', { projectId: project.id, isTrusted });
}
