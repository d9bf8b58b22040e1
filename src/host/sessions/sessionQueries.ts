import type { ConversationItem } from '../../protocol/domain/conversation.ts';
import { MAX_SHOWN_IMAGE_BYTES } from '../../protocol/domain/imageLimits.ts';
import type { SessionView } from '../../protocol/domain/session.ts';
import { MissionControlError } from '../../protocol/errors.ts';
import type { OperationInput, OperationOutput } from '../../protocol/operations/operationTable.ts';
import { MAX_SESSION_PAGE } from '../../protocol/operations/sessions.ts';
import { say } from '../../protocol/texts/say.ts';
import type { AgentCommand, AgentProvider } from './agentProvider.ts';
import type { SessionServices } from './collaborators.ts';
import { tellFileChange, type ToldFileChange } from './fileChange.ts';
import type { FoundItems } from './findInConversation.ts';
import { previewLaunch } from './launchPreview.ts';
import { pageOf } from './recentSessions.ts';
import { sessionGone } from './sessionErrors.ts';
import type { SessionShelf } from './sessionShelf.ts';

const DEFAULT_PAGE_SIZE = 100;

/** What can be asked about the sessions of a home. Changes none; an older one is read into memory for the answer. */
export class SessionQueries {
  private readonly shelf: SessionShelf;
  private readonly provider: (id: string) => AgentProvider | undefined;
  private readonly services: SessionServices;

  constructor(shelf: SessionShelf, provider: (id: string) => AgentProvider | undefined, services: SessionServices) {
    this.shelf = shelf;
    this.provider = provider;
    this.services = services;
  }

  /** A page of all sessions: with the first one all live ones, then those that ended, newest end first. Throws `invalidInput` for a strange cursor. */
  async page(query: OperationInput<'sessions.list'> = {}): Promise<OperationOutput<'sessions.list'>> {
    const hasWords = wordsFilter(query.text ?? '');
    const isLiveWanted = query.onlyOlder !== true && query.onlyEnded !== true;
    const live = isLiveWanted ? this.shelf.shown().filter((one) => one.phase !== 'ended' && one.projectId === (query.projectId ?? one.projectId) && hasWords(one)) : [];
    const ended = query.onlyLive === true ? [] : this.shelf.ended({ onlyOlder: query.onlyOlder === true, projectId: query.projectId }).filter(hasWords);
    const { page, next } = pageOf(ended, query.after, query.limit ?? MAX_SESSION_PAGE);
    const views = await Promise.all(page.map(({ id }) => this.shelf.view(id)));
    return {
      sessions: [...(query.after === undefined ? live : []), ...views.flatMap((view) => view ?? [])],
      total: live.length + ended.length,
      ...(next === undefined ? {} : { next }),
    };
  }

  async get(sessionId: string, page: { before?: number | undefined; limit?: number | undefined }): Promise<{ session: SessionView; items: ConversationItem[]; firstIndex: number; total: number }> {
    return await this.shelf.use(sessionId, async (session) => {
      const found = await session.conversation.use((conversation) => conversation.page(page.before, page.limit ?? DEFAULT_PAGE_SIZE));
      return { session: session.view(), ...found };
    });
  }

  async findIn(sessionId: string, query: string): Promise<FoundItems> {
    return await this.shelf.use(sessionId, (session) => session.conversation.use((conversation) => conversation.findText(query)));
  }

  /** What the live agent says it can be told by a slash; none while there is no agent. */
  commands(sessionId: string): readonly AgentCommand[] {
    if (!this.shelf.has(sessionId)) throw sessionGone();
    return this.shelf.get(sessionId)?.readyAgent?.commands ?? [];
  }

  /** The command line of a new session, or of the next process of one that is there. Throws `invalidInput` and `notFound`. */
  async previewLaunch(input: OperationInput<'sessions.previewLaunch'>): Promise<OperationOutput<'sessions.previewLaunch'>> {
    const { sessionId } = input;
    const session = sessionId === undefined ? undefined : await this.shelf.use(sessionId, async ({ current }) => current);
    return await previewLaunch(input, session, { services: this.services, provider: this.provider });
  }

  async fileChange(sessionId: string, toolUseId: string): Promise<ToldFileChange> {
    return await this.shelf.use(sessionId, async (session) => {
      const item = await session.conversation.use((conversation) => conversation.find(toolUseId));
      return await tellFileChange(item, session.current, this.provider(session.current.provider));
    });
  }

  /** An image that was sent, or that the agent looked at. Throws `notFound` and `limit`. */
  async image(sessionId: string, imageId: string): Promise<OperationOutput<'sessions.image'>> {
    return await this.shelf.use(sessionId, async ({ current, readyAgent }) => {
      const { cwd, agentSessionIds, provider } = current;
      const found = await this.services.images.read(sessionId, imageId)
        ?? readyAgent?.recentImage?.(imageId)
        ?? await this.provider(provider)?.readImage?.({ cwd, agentSessionIds, imageId });
      if (found === undefined) throw new MissionControlError('notFound', say('image.lost'));
      if (found.bytes.length > MAX_SHOWN_IMAGE_BYTES) throw new MissionControlError('limit', say('image.tooLargeToShow'));
      return { mediaType: found.mediaType, data: found.bytes.toString('base64') };
    });
  }
}

/** Whether a session is about all the words. */
function wordsFilter(text: string): (session: Pick<SessionView, 'name' | 'projectId' | 'taskRef'>) => boolean {
  const words = text.toLowerCase().split(/\s+/).filter((word) => word !== '');
  return ({ name, projectId, taskRef }) => {
    const where = [name, projectId, taskRef ?? ''].join('\n').toLowerCase();
    return words.every((word) => where.includes(word));
  };
}
