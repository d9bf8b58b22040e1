/** What every kind of editor is started with. */
export interface StartOptions {
  /** Temporary folder for profile and extensions; removed by the caller. */
  readonly root: string;
  readonly workspace: string;
  /** Folders of the extensions to load. */
  readonly extensions: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** User settings. */
  readonly settings: Readonly<Record<string, unknown>>;
}

/** A started editor. */
export interface RunningEditor {
  /** Resolves when the person closed it, or it ended by itself. */
  readonly closed: Promise<void>;
  /** Ends it and everything that belongs to it. */
  readonly close: () => Promise<void>;
}
