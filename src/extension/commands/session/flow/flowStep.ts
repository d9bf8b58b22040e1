import type { SessionDraft } from '../../../state/sessionDrafts.ts';
import type { CommandServices } from '../../command.ts';
import type { StepPlace } from './flowBoxes.ts';

/** A flow of steps leads to a session; each answers a part of the draft. */
export interface FlowStep {
  /** Steps that make no sense for a draft are left out, and not counted. */
  readonly isAsked?: (services: CommandServices, draft: SessionDraft) => boolean;
  /** Shows the step. Throws `CancellationError` when a person leaves the flow. */
  readonly ask: (services: CommandServices, draft: SessionDraft, place: StepPlace) => Promise<FlowAnswer>;
}

/**
 * How a step was left: on with a draft; `back` to the step before; `toProject` or `toAll` when the person wants to choose another project, or be asked
 * everything; `again` when the same step is to be shown with the new draft; `toEditor` when the prompt is written in an editor, which ends the flow until it is started from there.
 */
export interface FlowAnswer {
  readonly goes: 'on' | 'back' | 'toProject' | 'toAll' | 'toEditor' | 'again';
  readonly draft: SessionDraft;
}
