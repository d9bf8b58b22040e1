import { uniteRules, type SessionLaunch } from '../../protocol/domain/launchOptions.ts';
import type { SessionRecord } from '../../protocol/files/fileKinds.ts';
import type { AgentProvider, AgentSpec } from './agentProvider.ts';
import type { SessionServices } from './collaborators.ts';

/** What the agent of a session is started with, worked out anew for each start. */
export async function agentSpec(record: Omit<SessionRecord, 'queue'>, provider: AgentProvider, services: SessionServices): Promise<AgentSpec> {
  const environment = await services.buildEnvironment(record.projectId);
  const launch = await launchNow(record, services);
  return {
    sessionId: record.id,
    resume: record.agentSessionIds.at(-1),
    cwd: record.cwd,
    name: record.name,
    model: record.requestedModel,
    permissionMode: record.permissionMode,
    transport: record.transport,
    ...(launch === undefined ? {} : { launch }),
    isTrustedByAgent: (await provider.isFolderTrusted?.(record.cwd, environment)) ?? true,
    environment,
  };
}

/** What the session keeps of its start; what settings and project deny since then is denied too. */
export async function launchNow({ projectId, launch }: Pick<SessionRecord, 'projectId' | 'launch'>, services: Pick<SessionServices, 'findProject' | 'launchSettings'>): Promise<SessionLaunch | undefined> {
  const project = await Promise.resolve().then(() => services.findProject(projectId)).catch(() => undefined); // Its project may be gone.
  const deniedTools = uniteRules([launch?.deniedTools, services.launchSettings?.().deniedTools, project?.launch?.deniedTools]);
  return deniedTools.length === 0 ? launch : { ...launch, deniedTools };
}
