import { html, nothing, type TemplateResult } from 'lit';
import { askedQuestions } from '../../src/protocol/domain/askedQuestions.ts';
import { todosOf } from '../../src/protocol/domain/checklist.ts';
import { fileChangeOf, type FileChange } from '../../src/protocol/domain/fileChange.ts';
import { answeredView } from './answeredView.ts';
import { checklistView } from './checklistView.ts';
import { diffView, wholeDiffView } from './diffView.ts';
import { strings } from './strings.ts';
import { relativeTo } from './toolPresentation.ts';

type Input = Readonly<Record<string, unknown>>;

/** Whether blocks that scroll by themselves are stops of the keyboard. */
type Stop = 0 | typeof nothing;

/** What a tool was asked to do, as a person reads it: the command, the change, the questions and their answers, or names and values. A line above names the file. */
export function toolInput(name: string, input: Input, cwd: string, answers?: Readonly<Record<string, readonly string[]>>): TemplateResult | typeof nothing {
  if (typeof input['command'] === 'string') return command(input['command'], input, cwd, 0);
  const todos = name === 'TodoWrite' ? todosOf(input) : undefined;
  if (todos !== undefined) return checklistView(todos);
  const questions = askedQuestions(name, input);
  if (questions !== undefined) return answeredView(questions, answers);
  const change = fileChangeOf(name, input);
  return change === undefined ? keyValues(input, cwd, 0) : diffView(change);
}

/** The same for someone who must decide about it: nothing is left out, and what is around it scrolls. */
export function requestedInput(name: string, input: Input, cwd: string): TemplateResult | typeof nothing {
  if (typeof input['command'] === 'string') return command(input['command'], input, cwd, nothing);
  const change = fileChangeOf(name, input);
  if (change === undefined) return keyValues(input, cwd, nothing);
  return html`<p class="tool-path" title=${change.path}>${relativeTo(cwd, change.path)}</p>
    ${wholeDiffView(change)}
    ${keyValues(besidesChange(change, input), cwd, nothing)}`;
}

function command(text: string, input: Input, cwd: string, stop: Stop): TemplateResult {
  const { command: _command, description, ...rest } = input;
  const isDescribed = typeof description === 'string' && description !== '';
  return html`${isDescribed ? html`<p class="tool-description">${description}</p>` : nothing}
    <pre class="tool-command" tabindex=${stop} role="group" aria-label=${strings.tool.command}><code>${text}</code></pre>
    ${keyValues(isDescribed || description === undefined || description === '' ? rest : { ...rest, description }, cwd, stop)}`;
}

/** What the diff does not say, such as `replace_all`; the edits as they are when one of them says more than before and after. */
function besidesChange(change: FileChange, input: Input): Input {
  const { file_path: _path, old_string: _old, new_string: _new, content: _content, edits, replace_all: replacesAll, ...others } = input;
  // The agent's program says so of every edit: that it is made once is what the diff shows.
  const rest = replacesAll === undefined || replacesAll === false ? others : { ...others, replace_all: replacesAll };
  const isTold = !Array.isArray(edits) || (edits.length === change.edits.length && edits.every((edit) => Object.keys(edit as object).length === 2));
  return isTold ? rest : { ...rest, edits };
}

function keyValues(input: Input, cwd: string, stop: Stop): TemplateResult | typeof nothing {
  const entries = Object.entries(input);
  if (entries.length === 0) return nothing;
  return html`<dl class="key-values">
    ${entries.map(([key, value]) => html`<div><dt>${key}</dt><dd>${readable(value, cwd, stop)}</dd></div>`)}
  </dl>`;
}

function readable(value: unknown, cwd: string, stop: Stop): TemplateResult | string {
  if (typeof value === 'string') return value.includes('\n') ? block(value, stop) : relativeTo(cwd, value);
  if (typeof value === 'object' && value !== null) return block(JSON.stringify(value, undefined, 2), stop);
  return String(value);
}

function block(text: string, stop: Stop): TemplateResult {
  return html`<pre tabindex=${stop} role="group" aria-label=${strings.tool.input}><code>${text}</code></pre>`;
}
