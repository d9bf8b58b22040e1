import { html, nothing, type TemplateResult } from 'lit';
import type { AskedQuestion } from '../../src/protocol/domain/askedQuestions.ts';
import { icon } from '../shared/icon.ts';
import { strings } from './strings.ts';

/** Questions that the agent asked, with what could be chosen and what was; `answers` is missing where they are not known, such as while it waits. */
export function answeredView(questions: readonly AskedQuestion[], answers: Readonly<Record<string, readonly string[]>> | undefined): TemplateResult {
  return html`<div class="answered">${questions.map((question) => oneQuestion(question, answers))}</div>`;
}

function oneQuestion({ question, options }: AskedQuestion, answers: Readonly<Record<string, readonly string[]>> | undefined): TemplateResult {
  const given = answers !== undefined && Object.hasOwn(answers, question) ? (answers[question] ?? []) : [];
  const written = given.filter((answer) => !options.some(({ label }) => label === answer));
  return html`<p class="answered-question">${question}${answers !== undefined && given.length === 0 ? html` <span class="answered-none">(${strings.request.skipped})</span>` : nothing}</p>
    <ul>
      ${options.map(({ label, description }) => option(label, description, given.includes(label)))}
      ${written.map((answer) => option(answer, '', true))}
    </ul>`;
}

function option(label: string, description: string, isChosen: boolean): TemplateResult {
  return html`<li class=${isChosen ? 'is-chosen' : ''}>
    ${icon(isChosen ? 'check' : 'circle-small')}<span>${isChosen ? html`<span class="visually-hidden">${strings.tool.chosen}: </span>` : nothing}<span class="answered-label">${label}</span>${description === '' ? nothing : html` <span class="answered-description">${description}</span>`}</span>
  </li>`;
}
