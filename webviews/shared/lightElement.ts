import { LitElement } from 'lit';

/**
 * A Lit element without a shadow root. One style sheet serves the whole panel, codicons work everywhere, text can be selected across
 * elements, and labels may refer to ids anywhere in the panel.
 */
export class LightElement extends LitElement {
  protected override createRenderRoot(): HTMLElement {
    return this;
  }
}
