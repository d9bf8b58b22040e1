import * as z from 'zod/mini';
import type { RequestView } from '../../protocol/domain/request.ts';
import { foreignText, say, type Said } from '../../protocol/texts/say.ts';

/** What a request's title is made of; a transcript's tool call has it too, so that the title is the same when it is read again. */
export interface TitledRequest {
  readonly kind: RequestView['kind'];
  readonly toolName: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** The agent's own words, for tools of which nothing better is known. */
  readonly description: string;
}

/** The field of a tool's input that says most. */
const TITLE_FIELDS: Readonly<Record<string, string>> = {
  Bash: 'command', Write: 'file_path', Edit: 'file_path', MultiEdit: 'file_path', Read: 'file_path', NotebookEdit: 'notebook_path',
  WebFetch: 'url', WebSearch: 'query', Agent: 'description', Task: 'description', Skill: 'skill', Glob: 'pattern', Grep: 'pattern',
};

const MAX_TITLE_CHARS = 160;

const questionsSchema = z.array(z.object({ question: z.string() }));

/** One line that says what is asked, such as `Bash: touch a.txt`. */
export function requestTitle({ kind, toolName, input, description }: TitledRequest): Said {
  if (kind === 'question') {
    const questions = z.safeParse(questionsSchema, input['questions']);
    const asked = oneLine(questions.success ? questions.data.map(({ question }) => question).join(' · ') : '');
    return asked === '' ? say('request.question') : foreignText(asked);
  }
  if (kind === 'plan') {
    const plan = typeof input['plan'] === 'string' ? input['plan'] : '';
    const heading = plan.split('\n').find((line) => line.trim() !== '')?.replace(/^#+\s*/, '');
    return heading === undefined ? say('request.plan') : say('request.planHeading', { heading: oneLine(heading) });
  }
  const field = input[TITLE_FIELDS[toolName] ?? ''];
  const subject = typeof field === 'string' && field !== '' ? field : description;
  return foreignText(oneLine(subject === '' ? toolName : `${toolName}: ${subject}`));
}

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > MAX_TITLE_CHARS ? `${line.slice(0, MAX_TITLE_CHARS - 1)}…` : line;
}
