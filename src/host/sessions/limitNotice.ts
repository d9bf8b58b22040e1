import type { ConversationItemOf } from '../../protocol/domain/conversation.ts';
import type { SessionLaunch } from '../../protocol/domain/launchOptions.ts';
import { fieldsOf, say, type Said } from '../../protocol/texts/say.ts';

/** A limit that an agent was started with. */
export type Limit = keyof Pick<SessionLaunch, 'maxTurns' | 'maxBudgetUsd'>;

const ID_PREFIX = 'limit:';

/** Whether an item of a conversation says that a limit was reached: agents' transcripts do not say what to do about it. */
export function isLimitNotice({ id }: { readonly id: string }): boolean {
  return id.startsWith(ID_PREFIX);
}

/** What a session says when its agent has reached a limit; `key` is unique in the conversation. */
export function limitNotice(limit: Limit, launch: SessionLaunch, at: string, key: string): ConversationItemOf<'notice'> {
  return { id: `${ID_PREFIX}${key}`, at, type: 'notice', code: 'agentNotice', level: 'warning', ...fieldsOf('text', limitText(limit, launch)) };
}

/** Why the agent stopped, and what to do. */
export function limitText(limit: Limit, launch: SessionLaunch): Said {
  // An agent reaches only a limit that it was given.
  return limit === 'maxTurns' ? say('limit.turns', { most: launch.maxTurns ?? 0 }) : say('limit.budget', { usd: launch.maxBudgetUsd ?? 0 });
}
