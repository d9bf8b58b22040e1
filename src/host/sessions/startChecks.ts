import { MissionControlError } from '../../protocol/errors.ts';
import type { SessionRecord } from '../../protocol/files/fileKinds.ts';
import { say } from '../../protocol/texts/say.ts';
import type { AgentProvider } from './agentProvider.ts';
import type { SessionServices } from './collaborators.ts';
import { hostEnding, notTrusted } from './sessionErrors.ts';

export interface StartChecksOptions {
  readonly services: Pick<SessionServices, 'isTrusted' | 'isFolderPresent' | 'buildEnvironment'>;
  readonly provider: (id: string) => AgentProvider | undefined;
  readonly isShuttingDown: () => boolean;
}

/** Looks whether an agent could be started, before anything is promised. */
export class StartChecks {
  private readonly options: StartChecksOptions;

  constructor(options: StartChecksOptions) {
    this.options = options;
  }

  /** Throws when an agent could not be started there now. */
  async checkStart({ provider: providerId, transport, cwd: folder, projectId, launch }: Pick<SessionRecord, 'provider' | 'transport' | 'cwd' | 'projectId' | 'launch'>): Promise<void> {
    const { services, isShuttingDown } = this.options;
    if (isShuttingDown()) throw hostEnding();
    if (!services.isTrusted(folder)) throw notTrusted(folder);
    if (!(await services.isFolderPresent(folder))) throw new MissionControlError('notFound', say('session.folderGone', { folder }));
    const provider = this.options.provider(providerId);
    if (provider === undefined) throw new MissionControlError('agentMissing', say('agent.unknownProvider', { provider: providerId }));
    if (!(provider.transports ?? ['stream']).includes(transport)) throw new MissionControlError('invalidInput', say('session.noTerminalAgent', { provider: providerId }));
    await provider.checkReady?.(await services.buildEnvironment(projectId), launch);
    // Looking took time.
    if (isShuttingDown()) throw hostEnding();
  }

  /** Throws when the session could not go on where it was. */
  async checkResume(session: Omit<SessionRecord, 'queue'>): Promise<void> {
    if (!(await this.options.services.isFolderPresent(session.cwd))) throw new MissionControlError('notFound', say('session.resumeFolderGone', { folder: session.cwd }));
    await this.checkStart(session);
    if (session.turnCount > 0 && (await this.options.provider(session.provider)?.hasConversation?.(session)) === false) throw new MissionControlError('notFound', say('session.resumeTranscriptGone'));
  }
}
