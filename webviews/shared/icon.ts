import { html, type TemplateResult } from 'lit';

/** A codicon that says nothing to a screen reader: the text or label beside it does. */
export function icon(name: string, modifier = ''): TemplateResult {
  return html`<span class="codicon codicon-${name} ${modifier}" aria-hidden="true"></span>`;
}

/** A button with an icon only; its label is also its tooltip. */
export function iconButton(options: {
  readonly icon: string;
  readonly label: string;
  readonly onClick: (event: Event) => void;
  readonly isDisabled?: boolean;
  readonly className?: string;
}): TemplateResult {
  return html`<button
    type="button"
    class="icon-button ${options.className ?? ''}"
    title=${options.label}
    aria-label=${options.label}
    ?disabled=${options.isDisabled ?? false}
    @click=${options.onClick}
  >${icon(options.icon)}</button>`;
}
