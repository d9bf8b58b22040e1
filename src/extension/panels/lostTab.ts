import { TabInputWebview, window, type Tab } from 'vscode';
import { SESSION_PANEL_TYPE } from '../../protocol/webview/sessionPanelType.ts';

/** What is known of a panel whose extension host died. */
export interface LostPanel {
  /** As its session is called now; the tab still has what it was called then. */
  readonly title: string;
  /** Where it was when its extension host last said so. */
  readonly viewColumn: number | undefined;
}

/**
 * The tab of a panel whose extension host died, of which this one knows nothing. Its webview runs, so it is in front in its group. Of several
 * such tabs it is the one with this title; of several with the same title the one that stood there, or that a person has just clicked in.
 * `ownColumns` are the groups in which a panel of ours is in front. `undefined` rather than a guess.
 */
export function findLostTab({ title, viewColumn }: LostPanel, ownColumns: ReadonlySet<number | undefined>): Tab | undefined {
  const lost = window.tabGroups.all.flatMap(({ activeTab, viewColumn: column }) => (activeTab !== undefined && isSessionTab(activeTab) && !ownColumns.has(column) ? [activeTab] : []));
  const titled = lost.filter(({ label }) => label === title);
  const candidates = titled.length > 0 ? titled : lost;
  if (candidates.length <= 1) return candidates[0];
  return candidates.find(({ group }) => group.viewColumn === viewColumn) ?? candidates.find(({ group }) => group.isActive);
}

/**
 * The tab of a panel that is on record. Title and place must both be right, or the title alone when no other tab has it: another panel would
 * be closed. `undefined` when it is not there, or not for certain.
 */
export function findRecordedTab({ title, viewColumn }: LostPanel): Tab | undefined {
  const titled = window.tabGroups.all.flatMap(({ tabs }) => tabs.filter((tab) => isSessionTab(tab) && tab.label === title));
  const there = titled.filter(({ group }) => group.viewColumn === viewColumn);
  const candidates = there.length > 0 ? there : titled;
  return candidates.length === 1 ? candidates[0] : undefined;
}

/** The editor puts a prefix of its own before the type. */
function isSessionTab({ input }: Tab): boolean {
  return input instanceof TabInputWebview && input.viewType.endsWith(SESSION_PANEL_TYPE);
}
