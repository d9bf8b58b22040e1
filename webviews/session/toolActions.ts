import { html, nothing, type TemplateResult } from 'lit';
import { fileChangeOf, MAX_FOUND_TEXT } from '../../src/protocol/domain/fileChange.ts';
import type { SessionPanelIntent } from '../../src/protocol/webview/sessionPanel.ts';
import { icon } from '../shared/icon.ts';
import { strings } from './strings.ts';

/** What the editor is asked to open; the detail of `open-in-editor`. */
export type EditorIntent = Extract<SessionPanelIntent, { type: 'openDiff' | 'openFile' | 'openImage' }>;

/** A tool call: that of a card, or one that waits for permission. */
interface ToolCall {
  /** Of the call; `undefined` when the agent did not say which call it asks for. */
  readonly id: string | undefined;
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** Buttons that show a tool's file, or what it does to it, in the editor. Nothing for tools without a file. */
export function toolActions({ id, name, input }: ToolCall): TemplateResult | typeof nothing {
  const file = openedFile(name, input);
  if (file === undefined) return nothing;
  const canDiff = id !== undefined && fileChangeOf(name, input) !== undefined;
  return html`<div class="tool-actions">
    ${canDiff ? action('diff', strings.tool.openDiff, { type: 'openDiff', toolUseId: id }) : nothing}
    ${action('go-to-file', strings.tool.openFile, file)}
  </div>`;
}

/** The file that a tool reads or writes, and the place in it; `undefined` without one. */
export function openedFile(name: string, input: Readonly<Record<string, unknown>>): Extract<EditorIntent, { type: 'openFile' }> | undefined {
  const path = input['file_path'] ?? input['notebook_path'];
  if (typeof path !== 'string' || path === '') return undefined;
  const change = fileChangeOf(name, input);
  const text = change?.isWhole === true ? undefined : change?.edits[0]?.after.slice(0, MAX_FOUND_TEXT);
  const line = input['offset'];
  return {
    type: 'openFile',
    path,
    ...(text === undefined || text === '' ? {} : { text }),
    ...(typeof line === 'number' && Number.isInteger(line) && line > 0 ? { line } : {}),
  };
}

function action(glyph: string, label: string, intent: EditorIntent): TemplateResult {
  const onClick = (event: Event): void => {
    (event.currentTarget as HTMLElement).dispatchEvent(new CustomEvent('open-in-editor', { bubbles: true, detail: intent }));
  };
  return html`<button type="button" class="text-button" @click=${onClick}>${icon(glyph)}${label}</button>`;
}
