/** User settings that keep a test window quiet: nothing that talks to the network, nothing that covers what is tested. */
export const DEFAULT_SETTINGS: Readonly<Record<string, unknown>> = {
  'workbench.colorTheme': 'Default Dark Modern',
  'workbench.startupEditor': 'none',
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'chat.disableAIFeatures': true,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'git.openRepositoryInParentFolders': 'never',
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'update.showReleaseNotes': false,
  'workbench.enableExperiments': false,
};

/** Nothing moves by itself: each frame is drawn by the processor. The story, which is for all that a person has, lets it move. */
export const STILL_SETTINGS: Readonly<Record<string, unknown>> = {
  'workbench.reduceMotion': 'on',
  'editor.cursorBlinking': 'solid',
  'terminal.integrated.cursorBlinking': false,
};

/** The part of these settings that VS Code for the Web reads from its server's `data/Machine/settings.json` only, by their scope. */
export function machineSettings(settings: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const name = 'workbench.welcomePage.walkthroughs.openOnInstall';
  return { [name]: settings[name] };
}

/** What a window shows and loads. */
export interface WorkbenchUrlOptions {
  readonly port: number;
  readonly folder?: string | undefined;
  readonly extensionDevelopmentPath?: readonly string[];
  readonly extensionTestsPath?: string | undefined;
}

/** Address of a window. Paths of the machine become resources of the server, because the extension host runs there. */
export function workbenchUrl({ port, folder, extensionDevelopmentPath = [], extensionTestsPath }: WorkbenchUrlOptions): string {
  const authority = `vscode-remote://127.0.0.1:${port}`;
  const payload = [
    ...extensionDevelopmentPath.map((file) => ['extensionDevelopmentPath', authority + file]),
    ...(extensionTestsPath === undefined ? [] : [['extensionTestsPath', authority + extensionTestsPath]]),
    ['skipWelcome', 'true'],
  ];
  const url = new URL(`http://127.0.0.1:${port}/`);
  if (folder !== undefined) url.searchParams.set('folder', folder);
  url.searchParams.set('payload', JSON.stringify(payload));
  return url.href;
}
