type Input = Readonly<Record<string, unknown>>;

/** A question as the call of `AskUserQuestion` words it. */
export interface AskedQuestion {
  readonly question: string;
  readonly options: readonly { readonly label: string; readonly description: string }[];
}

/** The questions of a call of `AskUserQuestion`; `undefined` when its input does not look like it. */
export function askedQuestions(name: string, { questions }: Input): readonly AskedQuestion[] | undefined {
  if (name !== 'AskUserQuestion' || !Array.isArray(questions) || questions.length === 0) return undefined;
  const asked = questions.flatMap((value: unknown): AskedQuestion[] => {
    const { question, options } = recordOf(value);
    return typeof question === 'string' ? [{ question, options: Array.isArray(options) ? options.flatMap(optionOf) : [] }] : [];
  });
  return asked.length === questions.length ? asked : undefined;
}

/**
 * Answers by question: chosen labels, then what was written instead. `given` are those that the agent's program notes: of each question one string, in
 * which labels, that may hold commas themselves, are parted by commas.
 */
export function answersTo(questions: readonly AskedQuestion[], given: Input): Record<string, string[]> {
  return Object.fromEntries(questions.flatMap(({ question, options }) => {
    const answer = Object.hasOwn(given, question) ? given[question] : undefined;
    return typeof answer === 'string' && answer !== '' ? [[question, partsOf(answer, options.map(({ label }) => label))] as const] : [];
  }));
}

const SEPARATOR = ', ';

function partsOf(answer: string, labels: readonly string[]): string[] {
  const byLength = labels.toSorted((one, other) => other.length - one.length);
  const parts: string[] = [];
  let rest = answer;
  while (rest !== '') {
    const part = byLength.find((label) => rest === label || (label !== '' && rest.startsWith(`${label}${SEPARATOR}`))) ?? rest;
    parts.push(part);
    rest = rest.slice(part.length + SEPARATOR.length);
  }
  return parts;
}

function optionOf(value: unknown): { label: string; description: string }[] {
  const { label, description } = recordOf(value);
  return typeof label === 'string' ? [{ label, description: typeof description === 'string' ? description : '' }] : [];
}

function recordOf(value: unknown): Input {
  return typeof value === 'object' && value !== null ? (value as Input) : {};
}
