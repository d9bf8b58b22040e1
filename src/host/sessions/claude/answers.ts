import type { RequestAnswer } from '../../../protocol/domain/request.ts';
import type { AgentRequest } from '../../util/agentRequest.ts';

/** The CLI's answer to `can_use_tool`. `updatedInput` is mandatory with `allow`, also when nothing changed. */
export type AskAnswer =
  | { readonly behavior: 'allow'; readonly updatedInput: Record<string, unknown>; readonly updatedPermissions?: readonly Record<string, unknown>[] }
  | { readonly behavior: 'deny'; readonly message: string };

const ACCEPT_EDITS = { type: 'setMode', mode: 'acceptEdits', destination: 'session' };

/** Words for the agent when a person denied without saying why; it must not sound like an error that a retry would fix. */
const DENIED = 'The user denied this. Do not try it again in another way; ask what to do instead.';
const REJECTED = 'The user rejected this plan. Ask what to change, or revise it.';

/** Translates an answer; its kind fits the request's. */
export function askAnswer(request: AgentRequest, answer: RequestAnswer): AskAnswer {
  switch (answer.kind) {
    case 'permission': {
      if (answer.verdict === 'deny') return { behavior: 'deny', message: nonEmpty(answer.reason) ?? DENIED };
      const remembered = (answer.rememberSuggestions ?? []).flatMap((index) => {
        const suggestion = request.suggestions[index];
        return suggestion === undefined ? [] : [suggestion.raw];
      });
      return { behavior: 'allow', updatedInput: request.input, ...(remembered.length > 0 ? { updatedPermissions: remembered } : {}) };
    }
    case 'plan': {
      if (answer.verdict === 'reject') return { behavior: 'deny', message: nonEmpty(answer.feedback) ?? REJECTED };
      const updatedInput = answer.editedPlan === undefined ? request.input : { ...request.input, plan: answer.editedPlan };
      return { behavior: 'allow', updatedInput, ...(answer.verdict === 'approveAcceptEdits' ? { updatedPermissions: [ACCEPT_EDITS] } : {}) };
    }
    case 'question': {
      const answered = Object.entries(answer.answers).filter(([, chosen]) => chosen.length > 0);
      // Several labels travel as one string: that is how the CLI's own dialog answers.
      return { behavior: 'allow', updatedInput: { ...request.input, answers: Object.fromEntries(answered.map(([question, chosen]) => [question, chosen.join(', ')])) } };
    }
  }
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === undefined || text.trim() === '' ? undefined : text;
}
