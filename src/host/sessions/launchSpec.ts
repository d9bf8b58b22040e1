import type { SessionRecord } from '../../protocol/files/fileKinds.ts';
import type { AgentProvider, AgentSpec } from './agentProvider.ts';
import type { SessionServices } from './collaborators.ts';

/** What the agent of a session is started with, worked out anew for each start. */
export async function agentSpec(record: Omit<SessionRecord, 'queue'>, provider: AgentProvider, services: SessionServices): Promise<AgentSpec> {
  const environment = await services.buildEnvironment(record.projectId);
  return {
    sessionId: record.id,
    resume: record.agentSessionIds.at(-1),
    cwd: record.cwd,
    name: record.name,
    model: record.requestedModel,
    permissionMode: record.permissionMode,
    transport: record.transport,
    ...(record.launch === undefined ? {} : { launch: record.launch }),
    isTrustedByAgent: (await provider.isFolderTrusted?.(record.cwd, environment)) ?? true,
    environment,
  };
}
