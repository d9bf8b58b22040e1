import type { Question } from '../../../protocol/domain/request.ts';

/** The words of the demo agent, apart from what it does. */

export const INTRO = `I'll help you with that. Let me look at the project first.

Here is what a session shows you:

- **text** as it is written, with Markdown and code
- **tool cards** for what the agent does
- what it **needs from you**: permissions, questions, plans
- what it **costs**, as it adds up

\`\`\`ts
// Nothing in this demo touches your files.
export function greet(name: string): string {
  return \`Hello, \${name}!\`;
}
\`\`\`
`;

export const README_CONTENT = '# Demo project\n\nA small library that says hello.\n';

export const QUESTIONS: readonly Question[] = [
  {
    question: 'Which language should the greeting use?',
    header: 'Language',
    options: [
      { label: 'English', description: 'Hello' },
      { label: 'German', description: 'Hallo' },
      { label: 'Japanese', description: 'こんにちは' },
    ],
    isMultiSelect: false,
  },
  {
    question: 'What should come with it?',
    header: 'Extras',
    options: [
      { label: 'Tests', description: 'Unit tests for the new function' },
      { label: 'Documentation', description: 'A section in the README' },
      { label: 'Example', description: 'A small program that uses it' },
    ],
    isMultiSelect: true,
  },
];

export function planText(choices: string, feedback: string | undefined): string {
  const steps = ['Add `greet()` in `src/greet.ts`', `Respect your choices: ${choices}`, 'Run the tests'];
  if (feedback !== undefined) steps.splice(2, 0, `Take in what you said: ${feedback}`);
  return `# Add a greeting\n\n${steps.map((step, index) => `${index + 1}. ${step}`).join('\n')}\n`;
}

export const COMMAND = 'npm test';
export const COMMAND_OUTPUT = '> demo@1.0.0 test\n\n  ✔ greets by name\n  ✔ greets politely\n\n  2 passing (12ms)\n';

export const DENIED = 'Understood: I did not run the command. Everything else is done; tell me when you want the tests to run.';
export const REJECTED_TWICE = "You rejected the revised plan too, so I'll leave it at that. Tell me how you would go about it.";
export const DONE = 'All done: the greeting is in and **2 tests pass**.\n\nSend a follow-up, rename this session, or stop and resume it.';

export function followUp(text: string): string {
  const line = text.split('\n')[0] ?? '';
  return `You said: “${line.length > 120 ? `${line.slice(0, 119)}…` : line}”\n\nThis is the demo agent, so I can only tell you that your follow-up arrived, and when: after the turn before had ended.`;
}
