import { html, type TemplateResult } from 'lit';

/** A choice of one out of few, side by side: radio buttons, so that the arrow keys work as everywhere. */
export function segments<V extends string>(options: {
  readonly name: string;
  readonly label: string;
  readonly value: V;
  readonly choices: readonly { readonly value: V; readonly text: string }[];
  readonly onChoose: (value: V) => void;
}): TemplateResult {
  const { name, label, value, choices, onChoose } = options;
  return html`<fieldset class="segments">
    <legend class="visually-hidden">${label}</legend>
    ${choices.map((choice) => html`<label class="segment">
      <input type="radio" name=${name} value=${choice.value} .checked=${choice.value === value} @change=${() => { onChoose(choice.value); }} />
      <span>${choice.text}</span>
    </label>`)}
  </fieldset>`;
}
