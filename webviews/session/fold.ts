import { html, nothing, type TemplateResult } from 'lit';
import type { UiState } from './uiState.ts';
import { icon } from '../shared/icon.ts';

/** What a fold needs of the element it is in. */
interface FoldHost {
  requestUpdate(): void;
}

/**
 * A part that can be opened, native to keyboard and screen reader. Its content is made when it is open; whether it is open survives a
 * reload.
 */
export function fold(options: {
  readonly host: FoldHost;
  readonly ui: UiState;
  readonly key: string;
  readonly isOpenByDefault: boolean;
  readonly className: string;
  readonly summary: TemplateResult;
  readonly content: () => TemplateResult | typeof nothing;
}): TemplateResult {
  const { host, ui, key, isOpenByDefault } = options;
  const isOpen = ui.isOpen(key, isOpenByDefault);
  const onToggle = (event: Event): void => {
    const details = event.currentTarget as HTMLDetailsElement;
    if (details.open === ui.isOpen(key, isOpenByDefault)) return;
    ui.setOpen(key, details.open, isOpenByDefault);
    host.requestUpdate();
  };
  return html`<details class="fold ${options.className}" .open=${isOpen} @toggle=${onToggle}>
    <summary>${icon('chevron-right', 'fold-chevron')}${options.summary}</summary>
    ${isOpen ? options.content() : nothing}
  </details>`;
}
