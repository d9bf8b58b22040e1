import { html, nothing, type TemplateResult } from 'lit';
import type { FileChange } from '../../src/protocol/domain/fileChange.ts';
import { countChanges, diffLines, type DiffLine } from '../shared/textDiff.ts';
import { formatCount } from './format.ts';
import { strings } from './strings.ts';

/** Lines of an edit that a card shows at most: it is a glance, the editor is for reading. */
const MAX_LINES = 400;

/** Lines that are laid out and painted together, when they come into sight. */
const CHUNK_LINES = 100;

const SIGNS: Readonly<Record<DiffLine['kind'], string>> = { added: '+', removed: '−', same: ' ' };

/** The lines of a change, all edits after each other. */
export function changeLines(change: FileChange): readonly (readonly DiffLine[])[] {
  return change.edits.map((edit) => diffLines(edit.before, edit.after));
}

/** `+3 −1` */
export function changeCount(change: FileChange): TemplateResult {
  const counts = countChanges(changeLines(change).flat());
  return html`<span class="change-count">
    ${counts.added > 0 ? html`<span class="added" title=${formatCount('linesAdded', counts.added)}>+${counts.added}</span>` : nothing}
    ${counts.removed > 0 ? html`<span class="removed" title=${formatCount('linesRemoved', counts.removed)}>−${counts.removed}</span>` : nothing}
  </span>`;
}

/** A simple unified diff of what an edit replaces. */
export function diffView(change: FileChange): TemplateResult {
  const label = `${strings.tool.changes}: ${change.path}`;
  return html`<div class="diff" tabindex="0" role="group" aria-label=${label}>${hunks(change, hunk)}</div>`;
}

/** The same for someone who must decide about it: every line, however many there are. What is around it scrolls. */
export function wholeDiffView(change: FileChange): TemplateResult {
  const label = `${strings.tool.changes}: ${change.path}`;
  return html`<div class="diff" role="group" aria-label=${label}>${hunks(change, wholeHunk)}</div>`;
}

function hunks(change: FileChange, hunkOf: (lines: readonly DiffLine[]) => TemplateResult): readonly TemplateResult[] {
  return changeLines(change).map((lines, index) => html`${index > 0 ? html`<div class="diff-gap" aria-hidden="true">⋯</div>` : nothing}${hunkOf(lines)}`);
}

function wholeHunk(lines: readonly DiffLine[]): TemplateResult {
  const chunks = Array.from({ length: Math.ceil(lines.length / CHUNK_LINES) }, (_, index) => lines.slice(index * CHUNK_LINES, (index + 1) * CHUNK_LINES));
  return html`${chunks.map((chunk) => html`<div class=${chunk.length === CHUNK_LINES ? 'diff-chunk' : nothing}>${chunk.map(diffLine)}</div>`)}`;
}

function hunk(lines: readonly DiffLine[]): TemplateResult {
  const hidden = lines.length - MAX_LINES;
  return html`${lines.slice(0, MAX_LINES).map(diffLine)}${hidden > 0
    ? html`<div class="diff-gap">${formatCount('moreLines', hidden)}</div>`
    : nothing}`;
}

function diffLine({ kind, text }: DiffLine): TemplateResult {
  const sign = html`<span class="diff-sign" aria-hidden="true">${SIGNS[kind]}</span>`;
  switch (kind) {
    case 'added':
      return html`<ins class="diff-line">${sign}<span>${text}</span></ins>`;
    case 'removed':
      return html`<del class="diff-line">${sign}<span>${text}</span></del>`;
    case 'same':
      return html`<div class="diff-line">${sign}<span>${text}</span></div>`;
  }
}
