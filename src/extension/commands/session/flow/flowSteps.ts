import { l10n, ThemeIcon } from 'vscode';
import type { LaunchOptions } from '../../../../protocol/domain/launchOptions.ts';
import type { Transport } from '../../../../protocol/domain/transport.ts';
import type { SessionDraft } from '../../../state/sessionDrafts.ts';
import { compareNames, findProject, findTask } from '../../../state/fleetQueries.ts';
import { transportLook } from '../../../text/launchText.ts';
import { columnText, priorityIcon, priorityText } from '../../../text/taskText.ts';
import { COLUMN_ORDER, compareTasks } from '../../../views/backlog/taskOrder.ts';
import type { CommandServices } from '../../command.ts';
import { showLaunchCommandLine } from '../../launch/showCommandLine.ts';
import { MAX_MODEL_LENGTH, modelChoices } from '../../pickers/chooseModel.ts';
import { confirmBypass, permissionModeChoices } from '../../pickers/choosePermissionMode.ts';
import { addProjectByCommand, chooseProject, projectChoice } from '../../pickers/chooseProject.ts';
import { leaveChoice, markChoice, streamModeChoices, transportChoices } from '../../pickers/launchChoices.ts';
import type { Choice } from '../../pickers/pickOne.ts';
import { guessProject } from '../../pickers/guessProject.ts';
import { ensureProjectTrust } from '../../project/ensureProjectTrust.ts';
import { MAX_PROMPT_LENGTH } from '../promptLength.ts';
import { askChoice, askLine, type StepAnswer, type StepAside, type StepButton, type StepChoice, type StepPlace } from './flowBoxes.ts';
import type { FlowAnswer, FlowStep } from './flowStep.ts';

/** A choice that stands for none: the editor takes no `undefined` as one. */
const NONE = { isNone: true } as const;
type OrNone<T> = T | typeof NONE;

/** Where: a project, or any folder, which then becomes one. */
export const placeStep: FlowStep = {
  ask: async (services, draft, place) => {
    const projects = services.fleet.state.projects.filter(({ isFolderPresent }) => isFolderPresent).toSorted(compareNames);
    const active = draft.projectId ?? guessProject(services, projects)?.id;
    const choices: StepChoice<OrNone<string>>[] = projects.map((project) => ({ ...projectChoice(project), value: project.id }));
    choices.push({ label: `$(folder-opened) ${l10n.t('Any Folder…')}`, detail: l10n.t('It becomes a project; you are asked whether you trust it.'), alwaysShow: true, value: NONE });
    const answer = await askChoice(place, { placeholder: l10n.t('Where should the agent work?'), choices, isActive: (value) => value === active });
    if (answer === 'back') return { goes: 'back', draft };
    const projectId = typeof answer.value === 'string' ? answer.value : (await addProjectByCommand()).id;
    // A task belongs to its project.
    return { goes: 'on', draft: { ...draft, projectId, taskRef: projectId === draft.projectId ? draft.taskRef : undefined } };
  },
};

/** What: a prompt, or a task of the backlog. Not asked where there is no task, or the prompt comes with something. */
export const workStep: FlowStep = {
  isAsked: (services, draft) => draft.attachment === undefined && openTasks(services, draft).length > 0,
  ask: async (services, draft, place) => {
    const choices: StepChoice<OrNone<string>>[] = [
      { label: `$(edit) ${l10n.t('Write a Prompt')}`, value: NONE },
      ...openTasks(services, draft).map((task) => ({
        label: `$(${priorityIcon(task.priority).icon}) ${task.title}`, description: task.ref, detail: [columnText(task.column), priorityText(task.priority)].join(' · '), value: task.ref,
      })),
    ];
    const answer = await askChoice(place, { placeholder: l10n.t('What should the agent work on?'), choices, isActive: (value) => value === draft.taskRef });
    return answered(answer, draft, (value) => ({ taskRef: typeof value === 'string' ? value : undefined }));
  },
};

function openTasks({ fleet }: CommandServices, { projectId }: SessionDraft) {
  return fleet.state.tasks
    .filter((task) => task.projectId === projectId && task.column !== 'done')
    .sort((a, b) => COLUMN_ORDER.indexOf(a.column) - COLUMN_ORDER.indexOf(b.column) || compareTasks(a, b));
}

/** The prompt, or what is to be said beside a task. In the short flow it is the only step, so its box leads to all others. */
export const promptStep: FlowStep = {
  ask: async (services, draft, place) => {
    const project = await chooseProject(services, { projectId: draft.projectId }, { title: place.title });
    await ensureProjectTrust(services, project);
    const { drafts, fleet } = services;
    const kept = drafts.kept.prompt ?? '';
    const isKept = draft.prompt === '' && kept !== '';
    const task = findTask(fleet.state, draft.taskRef);
    const answer = await askLine<'toProject' | 'toAll' | 'toEditor' | 'again'>(place, {
      prompt: task !== undefined ? l10n.t('Is there anything to add to {0}?', `${task.ref} ${task.title}`)
        : draft.attachment !== undefined ? l10n.t('What should the agent do? Attached: {0}', draft.attachment.label)
          : isKept ? l10n.t('What should the agent do? This is what you typed last time.') : l10n.t('What should the agent do?'),
      placeholder: task !== undefined ? l10n.t('Nothing to add') : draft.transport === 'terminal' ? l10n.t('Describe the task for an agent in a terminal…') : l10n.t('Describe the task…'),
      value: isKept ? kept : draft.prompt,
      isOptional: task !== undefined,
      maxLength: MAX_PROMPT_LENGTH,
      buttons: place.totalSteps === 1 ? [...SHORT_BUTTONS(), EDITOR_BUTTON(), transportButton(draft)] : [EDITOR_BUTTON()],
      onTyped: (prompt) => { drafts.keep({ prompt }); },
    });
    if ('text' in answer) return { goes: 'on', draft: { ...draft, prompt: answer.text } };
    if (answer.leadsTo !== 'again') return { goes: answer.leadsTo, draft: { ...draft, prompt: answer.typed } };
    const transport = otherTransport(draft);
    drafts.keep({ last: { ...drafts.kept.last, transport } });
    return { goes: 'again', draft: { ...draft, prompt: answer.typed, transport } };
  },
};

const SHORT_BUTTONS = (): readonly StepButton<'toProject' | 'toAll'>[] => [
  { iconPath: new ThemeIcon('folder'), tooltip: l10n.t('Another Project…'), leadsTo: 'toProject' },
  { iconPath: new ThemeIcon('settings'), tooltip: l10n.t('All Options…'), leadsTo: 'toAll' },
];
/** The other way to run it; it is remembered. */
function transportButton(draft: SessionDraft): StepButton<'again'> {
  const other = otherTransport(draft);
  return { iconPath: new ThemeIcon(transportLook(other).icon), tooltip: other === 'terminal' ? l10n.t('Run in a Terminal Instead') : l10n.t('Run in a Panel Instead'), leadsTo: 'again' };
}

function otherTransport({ transport }: SessionDraft): Transport {
  return transport === 'terminal' ? 'stream' : 'terminal';
}

const EDITOR_BUTTON = (): StepButton<'toEditor'> => ({ iconPath: new ThemeIcon('go-to-file'), tooltip: l10n.t('Write Prompt in Editor'), leadsTo: 'toEditor' });

/** Which model; any name may be typed. */
const modelStep: FlowStep = {
  ask: async ({ drafts }, draft, place) => {
    const { last, model: typed } = drafts.kept;
    const wanted = draft.model ?? last?.model;
    const known = modelChoices();
    const choices: StepChoice<OrNone<string>>[] = [
      leaveChoice(NONE),
      // One that was typed last time.
      ...(wanted === undefined || known.some(({ value }) => value === wanted) ? [] : [{ label: `$(symbol-misc) ${wanted}`, value: wanted }]),
      ...known,
    ].map((choice) => (choice.value === last?.model ? { ...choice, description: l10n.t('last time') } : choice));
    const answer = await askChoice(place, {
      placeholder: l10n.t('Which model? Any name that the agent knows may be typed.'),
      choices,
      isActive: (value) => value === wanted,
      typed: typed ?? '',
      other: (name) => ({ label: `$(edit) ${l10n.t('Other model: {0}', name.slice(0, MAX_MODEL_LENGTH))}`, alwaysShow: true, value: name.slice(0, MAX_MODEL_LENGTH) }),
      onTyped: (model) => { drafts.keep({ model }); },
    });
    return answered(answer, draft, (value) => ({ model: typeof value === 'string' ? value : undefined }));
  },
};

/** What the agent may do without asking. */
const modeStep: FlowStep = {
  ask: async ({ drafts }, draft, place) => {
    const answer = await askOption(place, {
      placeholder: l10n.t('How much may the agent do without asking?'), choices: permissionModeChoices(), chosen: draft.permissionMode, last: drafts.kept.last?.permissionMode,
    });
    if (answer !== 'back' && answer.value === 'bypassPermissions') await confirmBypass();
    return answered(answer, draft, (permissionMode) => ({ permissionMode }));
  },
};

/** Whether it runs in a panel or in a terminal. */
const transportStep: FlowStep = {
  ask: async ({ drafts }, draft, place) => answered(await askOption(place, {
    placeholder: l10n.t('Shall the agent run in a panel or in a terminal?'), choices: transportChoices(), chosen: draft.transport, last: drafts.kept.last?.transport,
  }), draft, (transport) => ({ transport })),
};

/** Whether the agent stays ready between prompts; in a terminal it always does. */
const streamModeStep: FlowStep = {
  isAsked: (_services, { transport }) => transport !== 'terminal',
  ask: async (services, draft, place) => {
    const { id, name } = await chooseProject(services, { projectId: draft.projectId }, { title: place.title });
    return answered(await askOption(place, {
      placeholder: l10n.t('Shall the agent stay ready between prompts?'), choices: streamModeChoices(), chosen: draft.streamMode, last: services.drafts.kept.last?.streamMode,
      aside: { button: { iconPath: new ThemeIcon('terminal'), tooltip: l10n.t('Show Command Line') }, run: () => showLaunchCommandLine(services, { id, name }, launchOf(draft)) },
    }), draft, (streamMode) => ({ streamMode }));
  },
};

/** Asks for one option, or to leave it to project and settings (`undefined`); what was chosen last time is marked, and chosen first. */
async function askOption<T extends string>(place: StepPlace, { placeholder, choices, chosen, last, aside }: {
  readonly placeholder: string; readonly choices: readonly Choice<T>[]; readonly chosen: T | undefined; readonly last: T | undefined; readonly aside?: StepAside;
}): Promise<StepAnswer<T | undefined>> {
  const answer = await askChoice<OrNone<T>>(place, {
    placeholder, choices: [leaveChoice(NONE), ...markChoice(choices, last, l10n.t('last time'))], isActive: (value) => value === (chosen ?? last), ...(aside === undefined ? {} : { aside }),
  });
  return answer === 'back' ? answer : { value: typeof answer.value === 'string' ? answer.value : undefined };
}

/** What was chosen for the launch; the rest is decided by project, settings and agent. */
export function launchOf({ model, permissionMode, transport, streamMode }: SessionDraft): Pick<LaunchOptions, 'model' | 'permissionMode' | 'transport' | 'streamMode'> {
  return { ...(model === undefined ? {} : { model }), ...(permissionMode === undefined ? {} : { permissionMode }), ...(transport === undefined ? {} : { transport }), ...(streamMode === undefined ? {} : { streamMode }) };
}

/** How the agent is launched: asked after the prompt. The last one also shows the command line so far. */
export const LAUNCH_STEPS: readonly FlowStep[] = [modelStep, modeStep, transportStep, streamModeStep];

/** The title of a step, once it is known where the agent will work. */
export function flowTitle({ fleet }: CommandServices, { projectId, transport }: SessionDraft): string {
  const project = findProject(fleet.state, projectId);
  if (project === undefined) return l10n.t('New Session');
  return transport === 'terminal' ? l10n.t('New session in {0}, in a terminal', project.name) : l10n.t('New session in {0}', project.name);
}

function answered<T>(answer: StepAnswer<T>, draft: SessionDraft, change: (value: T) => Partial<SessionDraft>): FlowAnswer {
  return answer === 'back' ? { goes: 'back', draft } : { goes: 'on', draft: { ...draft, ...change(answer.value) } };
}
