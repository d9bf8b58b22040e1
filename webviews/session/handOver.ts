import type { SessionPanelState } from '../../src/protocol/webview/sessionPanel.ts';

/** What a page leaves for one that comes in its place. */
export interface HandedOver {
  readonly kept: SessionPanelState;
  /** The keyboard was in the page. */
  readonly hadFocus: boolean;
}

type Entry = HandedOver & { readonly atMs: number };

const PREFIX = 'missionControl.panel/';

/** Nobody comes for what is older: the window is long closed. */
const MAX_AGE_MS = 2 * 86_400_000;

/**
 * Where the pages of a window's session panels leave what they keep, for the case that their extension host dies: the editor's own state of a
 * webview is then out of everybody's reach. All these pages have one origin and so one storage; the window's id keeps those of other windows
 * apart, which may show the same session. Where an editor gives pages no storage, a person's click brings the panel back instead.
 */
export class HandOver {
  private readonly key: string;
  private readonly storage: Storage | undefined;
  private readonly nowMs: () => number;

  constructor(windowId: string, sessionId: string, storage = ownStorage(), nowMs = (): number => Date.now()) {
    this.key = `${PREFIX}${windowId}/${sessionId}`;
    this.storage = storage;
    this.nowMs = nowMs;
    this.clean();
  }

  leave(state: HandedOver): void {
    try {
      this.storage?.setItem(this.key, JSON.stringify({ ...state, atMs: this.nowMs() } satisfies Entry));
    } catch {
      // Full: an old state would be worse than none.
      this.storage?.removeItem(this.key);
    }
  }

  /** What the page before this one left; `undefined` when that is nothing. */
  take(): HandedOver | undefined {
    const text = this.storage?.getItem(this.key) ?? undefined;
    return text === undefined ? undefined : (JSON.parse(text) as Entry);
  }

  private clean(): void {
    const { storage } = this;
    if (storage === undefined) return;
    for (const key of Object.keys(storage)) {
      if (!key.startsWith(PREFIX)) continue;
      const { atMs } = JSON.parse(storage.getItem(key) ?? '{}') as Partial<Entry>;
      if (this.nowMs() - (atMs ?? 0) > MAX_AGE_MS) storage.removeItem(key);
    }
  }
}

/** Reading the property alone throws where it is forbidden. */
function ownStorage(): Storage | undefined {
  try {
    return window.localStorage;
  } catch {
    return undefined;
  }
}
