import type { RequestAnswer } from '../../../protocol/domain/request.ts';
import { fieldsOf, foreignText, say } from '../../../protocol/texts/say.ts';
import type { AgentRequest } from '../../util/agentRequest.ts';
import { COMMAND, COMMAND_OUTPUT, DENIED, DONE, followUp, INTRO, planText, QUESTIONS, README_CONTENT, REJECTED_TWICE } from './demoStory.ts';

/** What the story can do. Every step may throw when the turn is interrupted. */
export interface DemoStage {
  say(text: string): Promise<void>;
  think(): Promise<void>;
  /** Shows a tool card while `work` runs; true when it succeeded. */
  tool(name: string, input: Record<string, unknown>, work: (toolUseId: string) => Promise<{ state: 'done' | 'denied'; output: string; answers?: Record<string, string[]> }>): Promise<boolean>;
  /** Takes the time of a tool. */
  work(): Promise<void>;
  ask(request: Omit<AgentRequest, 'agentRequestId'>): Promise<RequestAnswer>;
}

const NO_EXTRAS = { agentId: undefined, reason: '', suggestions: [], questions: [], plan: undefined };

/** One turn of the demo: the whole story first, then short answers. */
export async function playTurn(stage: DemoStage, prompt: { text: string; isFirst: boolean }): Promise<void> {
  await stage.think();
  if (!prompt.isFirst) {
    await stage.say(followUp(prompt.text));
    return;
  }
  await stage.say(INTRO);
  await stage.tool('Read', { file_path: 'README.md' }, async () => {
    await stage.work();
    return { state: 'done', output: README_CONTENT };
  });
  const choices = await askQuestions(stage);
  if (!(await agreeOnPlan(stage, choices))) {
    await stage.say(REJECTED_TWICE);
    return;
  }
  await stage.say((await runCommand(stage)) ? DONE : DENIED);
}

async function askQuestions(stage: DemoStage): Promise<string> {
  let choices = '';
  await stage.tool('AskUserQuestion', { questions: QUESTIONS }, async (toolUseId) => {
    const title = foreignText(QUESTIONS.map(({ question }) => question).join(' · '));
    const answer = await stage.ask({ ...NO_EXTRAS, kind: 'question', title, toolName: 'AskUserQuestion', toolUseId, input: { questions: QUESTIONS }, questions: QUESTIONS });
    const answers = answer.kind === 'question' ? Object.values(answer.answers).flat() : [];
    choices = answers.length === 0 ? 'none, as you said nothing' : answers.join(', ');
    return { state: 'done', output: choices, ...(answer.kind === 'question' ? { answers: answer.answers } : {}) };
  });
  return choices;
}

/** Shows the plan, and once more a revised one after a rejection. */
async function agreeOnPlan(stage: DemoStage, choices: string): Promise<boolean> {
  let feedback: string | undefined;
  for (let attempt = 0; attempt < 2; attempt += 1) {
    const plan = planText(choices, feedback);
    const isApproved = await stage.tool('ExitPlanMode', { plan }, async (toolUseId) => {
      const answer = await stage.ask({ ...NO_EXTRAS, kind: 'plan', title: say('request.planHeading', { heading: 'Add a greeting' }), toolName: 'ExitPlanMode', toolUseId, input: { plan }, plan });
      const isRejected = answer.kind === 'plan' && answer.verdict === 'reject';
      feedback = answer.kind === 'plan' && isRejected ? (answer.feedback ?? 'nothing in particular') : undefined;
      return isRejected ? { state: 'denied', output: feedback ?? '' } : { state: 'done', output: 'Plan approved.' };
    });
    if (isApproved) return true;
    if (attempt === 0) await stage.say('Thank you, I have revised the plan.');
  }
  return false;
}

async function runCommand(stage: DemoStage): Promise<boolean> {
  return await stage.tool('Bash', { command: COMMAND }, async (toolUseId) => {
    const answer = await stage.ask({
      ...NO_EXTRAS,
      kind: 'permission',
      title: foreignText(`Bash: ${COMMAND}`),
      toolName: 'Bash',
      toolUseId,
      input: { command: COMMAND },
      suggestions: [{ ...fieldsOf('label', say('suggestion.scoped', { what: `Bash(${COMMAND})`, scope: say('suggestion.localSettings') })), raw: { type: 'demo' } }],
    });
    if (answer.kind === 'permission' && answer.verdict === 'deny') return { state: 'denied', output: answer.reason ?? 'Denied.' };
    await stage.work();
    return { state: 'done', output: COMMAND_OUTPUT };
  });
}
