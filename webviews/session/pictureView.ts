import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { ImageRef } from '../../src/protocol/domain/image.ts';
import { icon, iconButton } from '../shared/icon.ts';
import { LightElement } from '../shared/lightElement.ts';
import { fill } from '../shared/pageData.ts';
import { CallError } from './extensionLink.ts';
import { fullNumber } from './format.ts';
import { pictures } from './pictures.ts';
import { strings } from './strings.ts';

/** The box, in CSS pixels, that a picture is fitted into: its place is there before it is. */
export type PictureBox = 'conversation' | 'composer' | 'queue';
const BOXES: Readonly<Record<PictureBox, { readonly width: number; readonly height: number }>> = {
  conversation: { width: 260, height: 180 },
  composer: { width: 112, height: 72 },
  queue: { width: 48, height: 28 },
};

/** What is shown until the picture is there: without any, browsers would give the text in its place another size. */
const BLANK = URL.createObjectURL(new Blob([Uint8Array.from(atob('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7'), (char) => char.charCodeAt(0))], { type: 'image/gif' }));

/** One picture, small; it is asked for when it comes near. A click opens it in the editor. */
export class PictureView extends LightElement {
  static override properties = {
    image: { attribute: false },
    box: { attribute: false },
    url: { state: true },
    error: { state: true },
  };
  declare image: ImageRef;
  declare box: PictureBox;
  declare url: string | undefined;
  declare error: string | undefined;
  private observer: IntersectionObserver | undefined;
  private shown: ImageRef | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.observer = new IntersectionObserver((entries) => { if (entries.some(({ isIntersecting }) => isIntersecting)) void this.load(); }, { rootMargin: '300px' });
    this.observer.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.observer?.disconnect();
    if (this.shown !== undefined) pictures.letGo(this.shown);
    this.shown = undefined;
    this.url = undefined;
  }

  protected override render(): TemplateResult {
    const { image, box, url, error } = this;
    const { width, height } = fitted(image, BOXES[box]);
    const name = pictureName(image);
    // It keeps its place: what is read around it does not move.
    if (error !== undefined) {
      return html`<span class="picture picture-gone" role="img" aria-label="${name}: ${error}" title="${name}: ${error}"
        ><img src=${BLANK} width=${width} height=${height} alt="" draggable="false"><span class="picture-name">${icon('file-media')}<span class="picture-words"><span>${name}</span><span class="picture-why">${error}</span></span></span></span>`;
    }
    return html`<button type="button" class="picture" title=${name} aria-label=${fill(strings.conversation.openImage, name)} aria-busy=${url === undefined ? 'true' : 'false'} @click=${() => { this.open(); }}
      ><img src=${url ?? BLANK} width=${width} height=${height} alt="" draggable="false"></button>`;
  }

  private async load(): Promise<void> {
    this.observer?.disconnect();
    const { image } = this;
    if (this.shown !== undefined || !this.isConnected) return;
    this.shown = image;
    try {
      const url = await pictures.show(image);
      if (this.shown === image) this.url = url;
      else pictures.letGo(image); // It went out of the page meanwhile.
    } catch (error) {
      if (!(error instanceof CallError)) throw error;
      this.shown = undefined;
      this.error = error.message;
    }
  }

  private open(): void {
    const { id, mediaType } = this.image;
    this.dispatchEvent(new CustomEvent('open-in-editor', { bubbles: true, detail: { type: 'openImage', imageId: id, mediaType, name: this.image.name ?? '' } }));
  }
}

/** Pictures side by side; those that `onRemove` is given for can be taken out. */
export function pictureList(images: readonly ImageRef[] | undefined, box: PictureBox, onRemove?: (image: ImageRef) => void): TemplateResult | typeof nothing {
  if (images === undefined || images.length === 0) return nothing;
  return html`<ul class="pictures pictures-${box}" aria-label=${strings.conversation.images}>
    ${repeat(images, ({ id }) => id, (image) => html`<li>
      <mc-picture .image=${image} .box=${box}></mc-picture>
      ${onRemove === undefined ? nothing : iconButton({ icon: 'close', className: 'picture-remove', label: fill(strings.composer.removeImage, pictureName(image)), onClick: () => { onRemove(image); } })}
    </li>`)}
  </ul>`;
}

/** `plan.png, 640 × 480` */
export function pictureName({ name, width, height }: ImageRef): string {
  const size = width === undefined || height === undefined ? '' : `${fullNumber(width)} × ${fullNumber(height)}`;
  return [name ?? strings.conversation.image, size].filter((part) => part !== '').join(', ');
}

function fitted({ width = 4, height = 3 }: ImageRef, box: { readonly width: number; readonly height: number }): { width: number; height: number } {
  const isUnknown = width * height === 12;
  const scale = Math.min(isUnknown ? Number.POSITIVE_INFINITY : 1, box.width / width, box.height / height);
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

customElements.define('mc-picture', PictureView);
