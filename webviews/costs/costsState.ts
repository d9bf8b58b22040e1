import type { CostsPanelState } from '../../src/protocol/webview/costsPanel.ts';
import type { VsCodeApi } from '../shared/vscodeApi.ts';

/** Scrolling changes the state many times a second. */
const SAVE_DELAY_MS = 150;

const FRESH: CostsPanelState = { period: 'week', stackBy: 'project', isTable: false, hasAllSessions: false, scrollTop: 0 };

/** What the panel keeps over a reload: what is looked at, and where. */
export class CostsState {
  private state: CostsPanelState;
  private readonly api: VsCodeApi;
  private timer: number | undefined;

  /** Starts from what was kept here, or by the panel that this one replaces. */
  constructor(api: VsCodeApi, inherited?: CostsPanelState) {
    this.api = api;
    // An older version may have kept less.
    this.state = { ...FRESH, ...(api.getState() as Partial<CostsPanelState> | undefined ?? inherited) };
    this.save();
    window.addEventListener('pagehide', () => { this.save(); });
  }

  get all(): CostsPanelState {
    return this.state;
  }

  change(change: Partial<CostsPanelState>): void {
    this.state = { ...this.state, ...change };
    this.timer ??= window.setTimeout(() => { this.save(); }, SAVE_DELAY_MS);
  }

  /** Looks at one project, or at all of them. */
  choose(projectId: string | undefined): void {
    const { projectId: _before, ...rest } = this.state;
    this.state = projectId === undefined ? rest : { ...rest, projectId };
    this.save();
  }

  private save(): void {
    window.clearTimeout(this.timer);
    this.timer = undefined;
    this.api.setState(this.state);
  }
}
