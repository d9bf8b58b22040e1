import type { MessageImage } from '../../protocol/domain/image.ts';
import { resolveLaunch, sessionLaunch, type LaunchOptions, type ResolvedLaunch } from '../../protocol/domain/launchOptions.ts';
import type { PermissionMode } from '../../protocol/domain/session.ts';
import { NO_TOKENS } from '../../protocol/domain/usageTotals.ts';
import type { SessionRecord } from '../../protocol/files/fileKinds.ts';
import { isoNow } from '../util/clock.ts';
import type { SessionProject, SessionServices } from './collaborators.ts';
import { nameFromTemplate } from './sessionIds.ts';

export interface StartSession {
  readonly projectId: string;
  /** Of a session in a terminal it may be empty: then it waits for what is typed. */
  readonly prompt: string;
  readonly name?: string | undefined;
  readonly model?: string | undefined;
  readonly permissionMode?: PermissionMode | undefined;
  readonly taskRef?: string | undefined;
  readonly launch?: LaunchOptions | undefined;
  readonly images?: readonly MessageImage[] | undefined;
  /** Client id of who asks. */
  readonly startedBy?: string | undefined;
}

type LaunchLayers = Pick<SessionServices, 'defaultModel' | 'defaultPermissionMode' | 'launchSettings'>;

/** What a session of the project would be started with now. */
export function launchOf(project: SessionProject, start: Pick<StartSession, 'model' | 'permissionMode' | 'launch'>, services: LaunchLayers): ResolvedLaunch {
  const model = services.defaultModel();
  const permissionMode = services.defaultPermissionMode();
  return resolveLaunch({
    setting: {
      ...services.launchSettings?.(),
      ...(model === undefined ? {} : { model }),
      // A window sends it whether or not anybody has set it.
      ...(permissionMode === 'default' ? {} : { permissionMode }),
    },
    project: project.launch ?? {},
    start: {
      ...start.launch,
      ...(start.model === undefined ? {} : { model: start.model }),
      ...(start.permissionMode === undefined ? {} : { permissionMode: start.permissionMode }),
    },
  });
}

/** The record of a session that begins. What it is started with is written down here, once. */
export function newSessionRecord(id: string, input: StartSession, context: { project: SessionProject; launch: ResolvedLaunch; provider: string; services: Pick<SessionServices, 'clock'> }): SessionRecord {
  const { project, launch, provider, services } = context;
  const kept = sessionLaunch(launch);
  return {
    id,
    provider,
    transport: launch.transport.value,
    projectId: project.id,
    ...(input.taskRef === undefined ? {} : { taskRef: input.taskRef }),
    name: input.name ?? nameFromTemplate(launch.sessionName.value, { prompt: input.prompt, project: project.name ?? project.id, task: input.taskRef ?? '' }),
    ...(input.startedBy === undefined ? {} : { startedBy: input.startedBy }),
    cwd: project.folder,
    ...(launch.model.value === '' ? {} : { requestedModel: launch.model.value }),
    permissionMode: launch.permissionMode.value,
    ...(Object.keys(kept).length === 0 ? {} : { launch: kept }),
    agentSessionIds: [],
    startedAt: isoNow(services.clock),
    turnCount: 0,
    usage: NO_TOKENS,
    queue: [],
  };
}
