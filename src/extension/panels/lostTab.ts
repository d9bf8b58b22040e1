import { TabInputWebview, window, type Tab } from 'vscode';
import { SESSION_PANEL_TYPE } from '../../protocol/webview/sessionPanelType.ts';

/**
 * The tab of a panel whose extension host died, of which this one knows nothing. Its webview runs, so it is in front in its group; of several
 * such tabs it is the one with this title. `undefined` rather than a guess when that is not just one.
 */
export function findLostTab(title: string): Tab | undefined {
  const inFront = window.tabGroups.all.flatMap(({ activeTab }) => (activeTab !== undefined && isSessionTab(activeTab) ? [activeTab] : []));
  const titled = inFront.filter(({ label }) => label === title);
  const candidates = titled.length > 0 ? titled : inFront;
  return candidates.length === 1 ? candidates[0] : undefined;
}

/** The editor puts a prefix of its own before the type. */
function isSessionTab({ input }: Tab): boolean {
  return input instanceof TabInputWebview && input.viewType.endsWith(SESSION_PANEL_TYPE);
}
