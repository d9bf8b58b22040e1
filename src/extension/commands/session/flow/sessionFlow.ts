import { l10n } from 'vscode';
import type { SessionView } from '../../../../protocol/domain/session.ts';
import { promptOf, type SessionDraft } from '../../../state/sessionDrafts.ts';
import type { CommandServices } from '../../command.ts';
import { chooseProject, type ProjectQuestion } from '../../pickers/chooseProject.ts';
import { ensureProjectTrust } from '../../project/ensureProjectTrust.ts';
import { showSession } from '../showSession.ts';
import type { FlowStep } from './flowStep.ts';
import { flowTitle, launchOf, LAUNCH_STEPS, placeStep, promptStep, workStep } from './flowSteps.ts';
import { openPromptFile } from './promptFile.ts';

const ALL_STEPS: readonly FlowStep[] = [placeStep, workStep, promptStep, ...LAUNCH_STEPS];

/** Projects in which a session can be started. */
export function sessionProjects(): ProjectQuestion {
  return { title: l10n.t('New Session'), canAdd: true, mayGuess: true, filter: ({ isFolderPresent }) => isFolderPresent };
}

/** The short way to a session: the project is guessed where it can be, so that only the prompt is asked. `undefined` when it is written in an editor. */
export async function runShortFlow(services: CommandServices, draft: SessionDraft): Promise<SessionView | undefined> {
  const project = await chooseProject(services, { projectId: draft.projectId }, sessionProjects());
  const transport = draft.transport ?? services.drafts.kept.last?.transport;
  return await runFlow(services, { ...draft, projectId: project.id, transport }, [promptStep], 0);
}

/** The long way: everything is asked, with what the draft says as the suggestion. */
export async function runWholeFlow(services: CommandServices, draft: SessionDraft): Promise<SessionView | undefined> {
  return await runFlow(services, draft, ALL_STEPS, 0);
}

/** After the prompt was written in an editor: what is left to ask. */
export async function runRestOfFlow(services: CommandServices, draft: SessionDraft, asksAll: boolean): Promise<SessionView | undefined> {
  await ensureProjectTrust(services, await chooseProject(services, { projectId: draft.projectId }, sessionProjects()));
  return await runFlow(services, draft, asksAll ? LAUNCH_STEPS : [], 0);
}

async function runFlow(services: CommandServices, first: SessionDraft, firstSteps: readonly FlowStep[], start: number): Promise<SessionView | undefined> {
  let draft = first;
  let steps = firstSteps;
  let index = start;
  for (;;) {
    const asked = steps.filter((step) => step.isAsked?.(services, draft) ?? true);
    const step = asked[index];
    if (step === undefined) return await startDraft(services, draft, steps.length > 1);
    const answer = await step.ask(services, draft, { title: flowTitle(services, draft), step: index + 1, totalSteps: asked.length });
    draft = answer.draft;
    switch (answer.goes) {
      case 'on':
        // What was answered may have added or taken away steps behind this one.
        index = steps.filter((one) => one === step || (one.isAsked?.(services, draft) ?? true)).indexOf(step) + 1;
        break;
      case 'again': break;
      case 'back': index = Math.max(0, index - 1); break;
      case 'toProject': draft = { ...draft, projectId: (await chooseProject(services, {}, { ...sessionProjects(), mayGuess: false })).id }; break;
      case 'toAll':
        steps = ALL_STEPS;
        index = 0;
        break;
      case 'toEditor':
        await openPromptFile(services, draft, steps.length > 1);
        return undefined;
    }
  }
}

/** Starts what was chosen, in a project that is trusted, and shows it. What was typed is forgotten only now. */
export async function startDraft(services: CommandServices, draft: SessionDraft, wasAskedAll: boolean): Promise<SessionView> {
  const { host, drafts } = services;
  const { taskRef, projectId = '' } = draft;
  const prompt = promptOf(draft);
  const launch = launchOf(draft);
  const { transport, streamMode, ...other } = launch;
  const more = { ...(transport === undefined ? {} : { transport }), ...(streamMode === undefined ? {} : { streamMode }) };
  const chosen = { ...other, ...(Object.keys(more).length === 0 ? {} : { launch: more }) };
  const { session } = taskRef === undefined
    ? await host.call('sessions.start', { projectId, prompt, ...chosen })
    : await host.call('tasks.dispatch', { ref: taskRef, ...(prompt === '' ? {} : { extraPrompt: prompt }), ...chosen });
  drafts.keep({ prompt: '', model: '', ...(wasAskedAll ? { last: launch } : {}) });
  await showSession(services, session);
  return session;
}
