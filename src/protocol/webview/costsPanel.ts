import * as z from 'zod/mini';
import type { WeekUsage } from '../domain/usage.ts';
import type { SessionPanelConnection } from './sessionPanel.ts';

/**
 * The messages between the costs panel's webview and the extension. The webview imports the types only. It says `ready` when it wants to be
 * told: at its start, and when it is shown again. Every `usage` is whole, so that one that is missed is made good by the next.
 */

/** What the webview tells the extension. */
export const costsPanelIntentSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  /** Asks whether the extension is still there; answered by `pong`. */
  z.object({ type: z.literal('ping') }),
  z.object({ type: z.literal('openSession'), sessionId: z.string() }),
  z.object({ type: z.literal('newSession') }),
  /** Wants the host to be started or found again. */
  z.object({ type: z.literal('reconnect') }),
  /** Something in the webview went wrong that is a bug: goes to the log. */
  z.object({ type: z.literal('failure'), message: z.string().check(z.maxLength(20_000)) }),
]);
export type CostsPanelIntent = z.infer<typeof costsPanelIntentSchema>;

/** What the extension tells the webview. */
export type CostsPanelMessage =
  | { readonly type: 'usage'; readonly usage: WeekUsage }
  | { readonly type: 'connection'; readonly connection: SessionPanelConnection }
  /** The host could not say what was used. `message` is localised. */
  | { readonly type: 'failed'; readonly message: string }
  | { readonly type: 'pong' };

/** What the webview keeps over a reload (`setState`). */
export const costsPanelStateSchema = z.object({
  period: z.enum(['today', 'week']),
  stackBy: z.enum(['project', 'model']),
  /** The chart's figures are shown as a table in its place. */
  isTable: z.boolean(),
  /** Looks at one project alone. */
  projectId: z.optional(z.string()),
  /** All sessions are listed, not the most expensive ones alone. */
  hasAllSessions: z.boolean(),
  /** How far it is scrolled, CSS pixels. */
  scrollTop: z.number(),
});
export type CostsPanelState = z.infer<typeof costsPanelStateSchema>;

/** What the extension puts into the page as `panel`. */
export interface CostsPageData {
  /** What a panel that this one replaces had kept; the webview's own state, once there is one, counts more. */
  readonly kept?: CostsPanelState | undefined;
  /** Opens the panel anew, from a link, with `{ kept }`: for a webview whose extension host is gone. */
  readonly reopenCommand: string;
}
