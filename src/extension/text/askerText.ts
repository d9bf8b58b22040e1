import { l10n } from 'vscode';
import type { AskingAgent } from '../../protocol/domain/request.ts';

/** What a subagent is called: its kind, and what it is at. */
export function agentText({ type, description }: Pick<AskingAgent, 'type' | 'description'>): string {
  if (type === '') return description;
  return description === '' ? type : l10n.t('{0} ({1})', type, description);
}

/** Who asks, for a row and for a sentence: the session, or a subagent of it. */
export function askerText(agent: AskingAgent | undefined, sessionName: string): { readonly short: string; readonly whole: string } {
  if (agent === undefined) return { short: sessionName, whole: sessionName };
  const kind = agent.type === '' ? agent.description : agent.type;
  return { short: `${kind} · ${sessionName}`, whole: l10n.t('{0}: subagent {1}', sessionName, agentText(agent)) };
}
