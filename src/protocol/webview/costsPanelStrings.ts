type Table<K extends string> = Readonly<Record<K, string>>;

/** Every text of the costs panel, localised by the extension. `{0}`, `{1}` … are filled in by the webview. */
export interface CostsPanelStrings {
  readonly title: string;
  readonly loading: string;
  readonly unpriced: string;
  /** `{0}`: how many bills have no price. */
  readonly unpricedCount: string;
  readonly unpricedNote: string;
  readonly sourceNote: string;
  readonly demoNote: string;
  readonly period: Table<'label' | 'today' | 'week'>;
  readonly tokens: Table<'in' | 'out' | 'cacheRead' | 'cacheWrite' | 'inHint' | 'outHint' | 'cacheReadHint' | 'cacheWriteHint' | 'summary'>;
  readonly filter: Table<'label' | 'all' | 'nothing' | 'showAll' | 'only'>;
  readonly chart: Table<
    | 'headingDays' | 'headingHours' | 'stackBy' | 'byProject' | 'byModel' | 'asChart' | 'asTable' | 'view' | 'slider' | 'day' | 'hour' | 'total' | 'others'
    | 'nothing' | 'part' | 'legend' | 'unpricedMark'
  >;
  readonly table: Table<
    'project' | 'model' | 'session' | 'cost' | 'projects' | 'models' | 'sessions' | 'removedProject' | 'removedSession' | 'openSession' | 'showAllSessions' | 'showFewer' | 'share'
  >;
  readonly empty: Table<'title' | 'text' | 'newSession'>;
  readonly banner: Table<'connecting' | 'connected' | 'unavailable' | 'unavailableYet' | 'reconnect' | 'lost' | 'revive'>;
}
