import { LAUNCH_OPTION_NAMES, type ResolvedLaunch, type SessionLaunch } from '../../protocol/domain/launchOptions.ts';
import { MissionControlError } from '../../protocol/errors.ts';
import type { SessionRecord } from '../../protocol/files/fileKinds.ts';
import type { OperationInput, OperationOutput } from '../../protocol/operations/operationTable.ts';
import { fieldsOf, say } from '../../protocol/texts/say.ts';
import type { AgentProvider } from './agentProvider.ts';
import type { SessionServices } from './collaborators.ts';
import { agentSpec, launchNow } from './launchSpec.ts';
import { launchOf, newSessionRecord } from './newSession.ts';
import { newSessionId } from './sessionIds.ts';

type Preview = OperationOutput<'sessions.previewLaunch'>;
type Session = Omit<SessionRecord, 'queue'>;

/** What a session keeps of how it was started; it has its name already. */
type KeptOption = Exclude<keyof ResolvedLaunch, 'sessionName'>;

/**
 * How an agent would be started now: by the code that starts it, up to the moment at which it would be. Says why when it cannot be. Throws `invalidInput`
 * and `notFound`.
 */
export async function previewLaunch(
  input: OperationInput<'sessions.previewLaunch'>,
  session: Session | undefined,
  { services, provider }: { services: SessionServices; provider: (id: string) => AgentProvider | undefined },
): Promise<Preview> {
  if ((input.projectId === undefined) === (session === undefined)) throw new MissionControlError('invalidInput', say('launch.oneSubject'));
  const { record, options } = session === undefined ? await newSession(input, services) : { record: session, options: optionsOf(session, await launchNow(session, services)) };
  try {
    return { options, command: await commandOf(record, provider(record.provider), services) };
  } catch (error) {
    if (!MissionControlError.is(error)) throw error;
    return { options, ...fieldsOf('problem', error.text) };
  }
}

async function newSession(input: OperationInput<'sessions.previewLaunch'>, services: SessionServices): Promise<{ record: Session; options: Preview['options'] }> {
  const project = await services.findProject(input.projectId ?? '');
  const launch = launchOf(project, { launch: input.launch }, services);
  const record = newSessionRecord(newSessionId(''), { projectId: project.id, prompt: '' }, { project, launch, provider: services.defaultProvider(), services });
  return { record, options: LAUNCH_OPTION_NAMES.map((name) => launch[name]) };
}

function optionsOf({ requestedModel, permissionMode, transport }: Session, launch: SessionLaunch = {}): Preview['options'] {
  const values: { readonly [N in KeptOption]: ResolvedLaunch[N]['value'] } = {
    model: requestedModel ?? '',
    permissionMode,
    deniedTools: launch.deniedTools ?? [],
    transport,
    streamMode: launch.streamMode ?? 'persistent',
    maxTurns: launch.maxTurns ?? 0,
    maxBudgetUsd: launch.maxBudgetUsd ?? 0,
    rulesFile: launch.rulesFile ?? '',
    additionalDirectories: launch.additionalDirectories ?? [],
    mcpConfigFiles: launch.mcpConfigFiles ?? [],
  };
  return Object.entries(values).map(([name, value]) => ({ name, value, source: 'session' }));
}

async function commandOf(record: Session, provider: AgentProvider | undefined, services: SessionServices): Promise<NonNullable<Preview['command']>> {
  if (provider === undefined) throw new MissionControlError('agentMissing', say('agent.unknownProvider', { provider: record.provider }));
  if (provider.commandLine === undefined) throw new MissionControlError('notFound', say('launch.noCommandLine'));
  const { executable, args } = await provider.commandLine(await agentSpec(record, provider, services));
  const { settings = [], window = [], removed = [] } = await services.describeEnvironment?.() ?? {};
  return { executable, args: [...args], cwd: record.cwd, environment: { settings: [...settings], window: [...window], removed: [...removed] } };
}
