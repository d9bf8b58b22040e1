import type { ImageRef } from '../../src/protocol/domain/image.ts';
import type { QueueEdit, RequestDraft, Sending, SessionPanelState } from '../../src/protocol/webview/sessionPanel.ts';
import type { VsCodeApi } from '../shared/vscodeApi.ts';

/** Writing on every keystroke would cross to the editor's process each time. */
const SAVE_DELAY_MS = 150;

/** What the panel keeps over a reload: drafts, the message under way, place, folds. */
export class UiState {
  private state: SessionPanelState;
  private readonly api: VsCodeApi;
  private readonly onSave: ((state: SessionPanelState) => void) | undefined;
  private timer: number | undefined;

  /** Starts from what was kept here or by the panel that this one replaces, when that was for the same session. */
  constructor(api: VsCodeApi, sessionId: string, { inherited, onSave }: { readonly inherited?: SessionPanelState | undefined; readonly onSave?: (state: SessionPanelState) => void } = {}) {
    this.api = api;
    this.onSave = onSave;
    const kept = (api.getState() as SessionPanelState | undefined) ?? inherited;
    this.state = kept?.sessionId === sessionId ? kept : { sessionId, draft: '', folds: {} };
    // At once, so that a reload right after the first paint already knows the session.
    this.save();
    window.addEventListener('pagehide', () => { this.save(); });
  }

  /** All of it, for a panel that takes this one's place. */
  get all(): SessionPanelState {
    return this.state;
  }

  get draft(): string {
    return this.state.draft;
  }

  set draft(draft: string) {
    this.change({ ...this.state, draft });
  }

  /** Images of the message that is being written. */
  get images(): readonly ImageRef[] {
    return this.state.images ?? [];
  }

  /** Kept at once: there are few changes, and each is worth something. */
  set images(images: readonly ImageRef[]) {
    this.state = withImages(this.state, images);
    this.save();
  }

  /** The message whose call has no answer yet. */
  get sending(): Sending | undefined {
    return this.state.sending;
  }

  /** Kept at once: the panel may be taken down before the answer comes. */
  beginSending(sending: Sending): void {
    this.state = withImages({ ...this.state, draft: sending.text, sending }, sending.images ?? []);
    this.save();
  }

  /** Kept at once, so that no later start of the panel sends it again. `draft` and `images` are what is left in the box. */
  endSending(draft: string, images: readonly ImageRef[]): void {
    const { sending: _sent, ...rest } = this.state;
    this.state = withImages({ ...rest, draft }, images);
    this.save();
  }

  /** The queued follow-up that is being changed. */
  get queueEdit(): QueueEdit | undefined {
    return this.state.queueEdit;
  }

  set queueEdit(edit: QueueEdit | undefined) {
    const { queueEdit: _old, ...rest } = this.state;
    this.change(edit === undefined ? rest : { ...rest, queueEdit: edit });
  }

  requestDraft(requestId: string): RequestDraft | undefined {
    return this.state.requestDrafts?.[requestId];
  }

  setRequestDraft(requestId: string, draft: RequestDraft): void {
    this.change({ ...this.state, requestDrafts: { ...this.state.requestDrafts, [requestId]: draft } });
  }

  /** Drops the drafts of requests that are gone. */
  keepRequestDrafts(requestIds: ReadonlySet<string>): void {
    const drafts = Object.entries(this.state.requestDrafts ?? {});
    const kept = drafts.filter(([id]) => requestIds.has(id));
    if (kept.length < drafts.length) this.change({ ...this.state, requestDrafts: Object.fromEntries(kept) });
  }

  get anchor(): SessionPanelState['anchor'] {
    return this.state.anchor;
  }

  set anchor(anchor: SessionPanelState['anchor']) {
    const { anchor: _old, ...rest } = this.state;
    this.change(anchor === undefined ? rest : { ...rest, anchor });
  }

  /** Where the panel is, as the extension said last. */
  set viewColumn(viewColumn: number | undefined) {
    const { viewColumn: _old, ...rest } = this.state;
    this.change(viewColumn === undefined ? rest : { ...rest, viewColumn });
  }

  isOpen(fold: string, isOpenByDefault: boolean): boolean {
    return this.state.folds[fold] ?? isOpenByDefault;
  }

  setOpen(fold: string, isOpen: boolean, isOpenByDefault: boolean): void {
    if (this.isOpen(fold, isOpenByDefault) === isOpen) return;
    const { [fold]: _old, ...rest } = this.state.folds;
    this.change({ ...this.state, folds: isOpen === isOpenByDefault ? rest : { ...rest, [fold]: isOpen } });
  }

  private change(state: SessionPanelState): void {
    this.state = state;
    this.timer ??= window.setTimeout(() => { this.save(); }, SAVE_DELAY_MS);
  }

  /** Keeps everything now: to be called before something that may take the panel down, which then has no time left for it. */
  save(): void {
    window.clearTimeout(this.timer);
    this.timer = undefined;
    this.api.setState(this.state);
    this.onSave?.(this.state);
  }
}

function withImages(state: SessionPanelState, images: readonly ImageRef[]): SessionPanelState {
  const { images: _old, ...rest } = state;
  return images.length === 0 ? rest : { ...rest, images };
}
