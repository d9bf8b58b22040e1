import type { ImageRef } from '../../src/protocol/domain/image.ts';
import { MAX_MESSAGE_IMAGES } from '../../src/protocol/domain/imageLimits.ts';
import type { SessionPanelMessage } from '../../src/protocol/webview/sessionPanel.ts';
import { fill } from '../shared/pageData.ts';
import { CallError, type ExtensionLink } from './extensionLink.ts';
import { bytesOf, pictures } from './pictures.ts';
import { prepareImage } from './prepareImage.ts';
import { strings } from './strings.ts';
import type { UiState } from './uiState.ts';

/** An image that a person gave, as the browser has it. */
interface GivenImage {
  readonly name: string;
  readonly blob: Blob;
}

/** What the composer lends its images. */
export interface AttachmentsHost {
  readonly sessionId: string;
  readonly link: ExtensionLink;
  readonly ui: UiState;
  readonly isOffline: boolean;
  requestUpdate(): void;
  /** Images of the message changed, or not: then why, for people. */
  imagesChanged(problem?: string): void;
}

/** What carries files of the editor's explorer; the second is what other programs use. */
const URI_LISTS = ['application/vnd.code.uri-list', 'text/uri-list'];

/**
 * The images of the message that is being written. The host keeps each as soon as it comes, so that a reload loses none and the page holds references
 * only.
 */
export class Attachments {
  private readonly host: AttachmentsHost;
  /** Images that are on their way to the host. */
  private pendingCount = 0;

  constructor(host: AttachmentsHost) {
    this.host = host;
  }

  get images(): readonly ImageRef[] {
    return this.host.ui.images;
  }

  get isPending(): boolean {
    return this.pendingCount > 0;
  }

  /** Images on the clipboard. Text beside them counts more: a table of a spreadsheet comes with a picture of itself. */
  pasted(event: ClipboardEvent): void {
    const data = event.clipboardData;
    if (data === null || data.types.includes('text/plain')) return;
    const given = imageFiles(data.files);
    if (given.length === 0) return;
    event.preventDefault();
    void this.add(given);
  }

  draggedOver(event: DragEvent): void {
    const types = event.dataTransfer?.types ?? [];
    if (!types.includes('Files') && !URI_LISTS.some((type) => types.includes(type))) return;
    event.preventDefault();
    if (event.dataTransfer !== null) event.dataTransfer.dropEffect = 'copy';
  }

  dropped(event: DragEvent): void {
    const data = event.dataTransfer;
    if (data === null) return;
    const given = imageFiles(data.files);
    const uris = URI_LISTS.map((type) => data.getData(type)).find((list) => list !== '')?.split(/\r?\n/).filter((line) => line !== '' && !line.startsWith('#')) ?? [];
    if (given.length === 0 && uris.length === 0 && data.files.length === 0) return;
    event.preventDefault();
    if (given.length > 0) void this.add(given);
    // The page may not read files; the extension may.
    else if (uris.length > 0) this.host.link.post({ type: 'readImages', uris: uris.slice(0, MAX_MESSAGE_IMAGES) });
    else this.host.imagesChanged(strings.composer.noImage);
  }

  /** Lets a person choose files. */
  choose(): void {
    this.host.link.post({ type: 'chooseImages' });
  }

  /** Files that the extension read. */
  received({ images, problem }: Extract<SessionPanelMessage, { type: 'images' }>): void {
    void this.add(images.map(({ name, data, mimeType }) => ({ name, blob: new Blob([bytesOf(data)], { type: mimeType }) })), problem);
  }

  /** Images that the host has already. */
  takeBack(images: readonly ImageRef[]): void {
    const known = new Set(this.images.map(({ id }) => id));
    this.host.ui.images = [...this.images, ...images.filter(({ id }) => !known.has(id))];
    this.host.imagesChanged();
  }

  remove(image: ImageRef): void {
    this.host.ui.images = this.images.filter(({ id }) => id !== image.id);
    this.host.imagesChanged();
  }

  private async add(given: readonly GivenImage[], problem = ''): Promise<void> {
    const problems = problem === '' ? [] : [problem];
    this.pendingCount += 1;
    this.host.requestUpdate();
    for (const { name, blob } of given) {
      const failure = await this.addOne(name, blob);
      if (failure !== undefined && !problems.includes(failure)) problems.push(failure);
    }
    this.pendingCount -= 1;
    this.host.imagesChanged(problems.length === 0 ? undefined : problems.join(' '));
  }

  /** Why not, for people; `undefined` when it was taken. */
  private async addOne(name: string, blob: Blob): Promise<string | undefined> {
    if (this.host.isOffline) return strings.composer.imageOffline;
    if (this.images.length >= MAX_MESSAGE_IMAGES) return fill(strings.composer.tooManyImages, MAX_MESSAGE_IMAGES);
    const prepared = await prepareImage(blob, name);
    if (prepared === undefined) return strings.composer.noImage;
    try {
      const { image } = await this.host.link.call('sessions.attach', { sessionId: this.host.sessionId, image: prepared.image });
      pictures.add(image.id, prepared.blob);
      this.takeBack([image]);
      return undefined;
    } catch (error) {
      if (!(error instanceof CallError)) throw error;
      return error.message;
    }
  }
}

/** What a browser calls an image that was pasted says nothing. */
function imageFiles(files: FileList): GivenImage[] {
  return [...files].filter(({ type }) => type.startsWith('image/')).map((file) => ({ name: file.name === 'image.png' ? '' : file.name, blob: file }));
}
