/**
 * Every id that the manifest and the code share. `package.json` is written by hand; a contract test holds both together.
 */
export const COMMANDS = {
  newSession: 'missionControl.newSession',
  newSessionWithOptions: 'missionControl.newSessionWithOptions',
  openSession: 'missionControl.openSession',
  openChange: 'missionControl.openChange',
  findInSession: 'missionControl.findInSession',
  goToFirstMessage: 'missionControl.goToFirstMessage',
  goToLatestMessage: 'missionControl.goToLatestMessage',
  attachImages: 'missionControl.attachImages',
  copyConversation: 'missionControl.copyConversation',
  queueFollowUp: 'missionControl.queueFollowUp',
  editQueue: 'missionControl.editQueue',
  sendNow: 'missionControl.sendNow',
  interruptSession: 'missionControl.interruptSession',
  stopSession: 'missionControl.stopSession',
  resumeSession: 'missionControl.resumeSession',
  renameSession: 'missionControl.renameSession',
  pinSession: 'missionControl.pinSession',
  unpinSession: 'missionControl.unpinSession',
  removeSession: 'missionControl.removeSession',
  showOlderSessions: 'missionControl.showOlderSessions',
  setPermissionMode: 'missionControl.setPermissionMode',
  moveToTerminal: 'missionControl.moveToTerminal',
  moveToPanel: 'missionControl.moveToPanel',

  newAgentTerminal: 'missionControl.newAgentTerminal',
  showTerminal: 'missionControl.showTerminal',
  showPanel: 'missionControl.showPanel',
  detachTerminal: 'missionControl.detachTerminal',
  copyTerminalScreen: 'missionControl.copyTerminalScreen',
  saveTerminalScreenshot: 'missionControl.saveTerminalScreenshot',
  sendSelectionToTerminal: 'missionControl.sendSelectionToTerminal',
  sendFileToTerminal: 'missionControl.sendFileToTerminal',

  newSessionHere: 'missionControl.newSessionHere',
  newSessionFromSelection: 'missionControl.newSessionFromSelection',
  fixProblems: 'missionControl.fixProblems',
  reviewChanges: 'missionControl.reviewChanges',
  startPromptInEditor: 'missionControl.startPromptInEditor',

  sortFleet: 'missionControl.sortFleet',
  groupFleet: 'missionControl.groupFleet',
  filterFleet: 'missionControl.filterFleet',
  filterFleetByText: 'missionControl.filterFleetByText',
  clearFleetFilter: 'missionControl.clearFleetFilter',

  answerNextRequest: 'missionControl.answerNextRequest',
  answerInTerminal: 'missionControl.answerInTerminal',
  openRequest: 'missionControl.openRequest',
  allowRequest: 'missionControl.allowRequest',
  allowRequestAlways: 'missionControl.allowRequestAlways',
  denyRequest: 'missionControl.denyRequest',
  answerQuestion: 'missionControl.answerQuestion',
  approvePlan: 'missionControl.approvePlan',
  rejectPlan: 'missionControl.rejectPlan',
  dismissSession: 'missionControl.dismissSession',
  dismissAllFinished: 'missionControl.dismissAllFinished',

  newTask: 'missionControl.newTask',
  openTask: 'missionControl.openTask',
  dispatchTask: 'missionControl.dispatchTask',
  moveTask: 'missionControl.moveTask',
  editTaskTitle: 'missionControl.editTaskTitle',
  setTaskPriority: 'missionControl.setTaskPriority',

  addProject: 'missionControl.addProject',
  addFolder: 'missionControl.addFolder',
  renameProject: 'missionControl.renameProject',
  setProjectStatus: 'missionControl.setProjectStatus',
  trustProject: 'missionControl.trustProject',
  revokeProjectTrust: 'missionControl.revokeProjectTrust',
  configureLaunchOptions: 'missionControl.configureLaunchOptions',
  showCommandLine: 'missionControl.showCommandLine',
  openProjectFolder: 'missionControl.openProjectFolder',
  revealProjectFolder: 'missionControl.revealProjectFolder',
  removeProject: 'missionControl.removeProject',

  getStarted: 'missionControl.getStarted',
  showAccessibilityHelp: 'missionControl.showAccessibilityHelp',
  startHost: 'missionControl.startHost',
  restartHost: 'missionControl.restartHost',
  stopHost: 'missionControl.stopHost',
  updateHost: 'missionControl.updateHost',
  endUnreachableHost: 'missionControl.endUnreachableHost',
  showHostInfo: 'missionControl.showHostInfo',
  reloadEnvironment: 'missionControl.reloadEnvironment',
  showCosts: 'missionControl.showCosts',
  showLog: 'missionControl.showLog',
  openHome: 'missionControl.openHome',
  openSettings: 'missionControl.openSettings',
  logIn: 'missionControl.logIn',
} as const;

/** How the sessions of a group can be ordered. By wait is the default: who waits longest for a person comes first. */
export const FLEET_SORTS = ['wait', 'name', 'cost', 'change', 'context'] as const;
export type FleetSort = (typeof FLEET_SORTS)[number];

/** By what the sessions can be put into groups. */
export const FLEET_GROUPS = ['project', 'phase', 'none'] as const;
export type FleetGroup = (typeof FLEET_GROUPS)[number];

/**
 * Commands behind the items of the view's menu: two for each way to sort and to group, since an item that is chosen shows a tick, and the editor
 * has no other way to show one. They are not in the palette, where `sortFleet` and `groupFleet` ask.
 */
export const LAYOUT_COMMANDS: readonly { readonly id: string; readonly runs: 'sortFleet' | 'groupFleet'; readonly by: string }[] = [
  ...FLEET_SORTS.map((by) => ({ runs: 'sortFleet' as const, by })),
  ...FLEET_GROUPS.map((by) => ({ runs: 'groupFleet' as const, by })),
].flatMap(({ runs, by }) => [`${COMMANDS[runs]}.${by}`, `${COMMANDS[runs]}.${by}.chosen`].map((id) => ({ id, runs, by })));

/** Name of a command in the code; its id is `COMMANDS[name]`. */
export type CommandName = keyof typeof COMMANDS;

/** Publisher and name of this extension. */
export const EXTENSION_ID = 'mission-control-fleet.mission-control';

/** Id of the walkthrough, below the extension's. */
export const WALKTHROUGH = 'getStarted';

/** Id of the container in the activity bar. */
export const VIEW_CONTAINER = 'missionControl';

/** Views of the container, by what they show. */
export const VIEWS = {
  needsYou: 'missionControl.needsYou',
  fleet: 'missionControl.fleet',
  projects: 'missionControl.projects',
  backlog: 'missionControl.backlog',
} as const;

/** Id of a view. */
export type ViewId = (typeof VIEWS)[keyof typeof VIEWS];

/** Id of the terminal profile. */
export const TERMINAL_PROFILE = 'missionControl.agent';

/** Section of all settings. */
export const SETTINGS_SECTION = 'missionControl';

/** Settings below the section. */
export const SETTINGS = {
  home: 'home',
  hostMode: 'host.mode',
  hostKeepRunning: 'host.keepRunning',
  claudePath: 'claude.path',
  claudeMaxConcurrentStarts: 'claude.maxConcurrentStarts',
  claudeDefaultModel: 'claude.defaultModel',
  claudeDefaultPermissionMode: 'claude.defaultPermissionMode',
  claudeTransport: 'claude.transport',
  claudeStreamMode: 'claude.streamMode',
  claudeMaxTurns: 'claude.maxTurns',
  claudeMaxBudgetUsd: 'claude.maxBudgetUsd',
  claudeRulesFile: 'claude.rulesFile',
  claudeAdditionalDirectories: 'claude.additionalDirectories',
  claudeMcpConfigFiles: 'claude.mcpConfigFiles',
  claudeDeniedTools: 'claude.deniedTools',
  claudeSessionName: 'claude.sessionName',
  terminalOnClose: 'terminal.onClose',
  environment: 'environment',
  demo: 'demo',
  notifications: 'notifications',
} as const;

/** Name of a setting below the section. */
export type SettingName = (typeof SETTINGS)[keyof typeof SETTINGS];

/** Context keys for `when` and `enablement`. */
export const CONTEXT_KEYS = {
  /** `stopped` `starting` `connected` `reconnecting` `failed`, or `silent` while the host holds its place but does not answer. */
  hostState: 'missionControl.hostState',
  /** The connected host is of an older version than this extension and waits to be replaced. */
  isHostOlder: 'missionControl.isHostOlder',
  /** As it was known last while there is no host. */
  hasProjects: 'missionControl.hasProjects',
  /** A request waits, or a session has something to tell. */
  isSomebodyNeeded: 'missionControl.isSomebodyNeeded',
  hasFinished: 'missionControl.hasFinished',
  /** What a person has done at least once, for the walkthrough. */
  hasSessions: 'missionControl.hasSessions',
  hasAnswered: 'missionControl.hasAnswered',
  hasReturned: 'missionControl.hasReturned',
  /** A `FleetSort` and a `FleetGroup`: how the Fleet view is laid out in this workspace. */
  fleetSort: 'missionControl.fleetSort',
  fleetGroup: 'missionControl.fleetGroup',
  isFleetFiltered: 'missionControl.isFleetFiltered',
  /** This window shows agents in terminals; and the active terminal is one of these. */
  hasAgentTerminals: 'missionControl.hasAgentTerminals',
  isAgentTerminal: 'missionControl.isAgentTerminal',
} as const;

/** Scheme of read-only documents that the extension shows. */
export const DOCUMENT_SCHEME = 'mission-control';
