import type { CommandName } from '../contributions.ts';
import type { Command } from './command.ts';
import { clearFleetFilter } from './fleet/clearFleetFilter.ts';
import { filterFleet } from './fleet/filterFleet.ts';
import { filterFleetByText } from './fleet/filterFleetByText.ts';
import { groupFleet } from './fleet/groupFleet.ts';
import { sortFleet } from './fleet/sortFleet.ts';
import { getStarted } from './host/getStarted.ts';
import { endUnreachableHost } from './host/endUnreachableHost.ts';
import { logIn } from './host/logIn.ts';
import { openHome } from './host/openHome.ts';
import { openSettings } from './host/openSettings.ts';
import { reloadEnvironment } from './host/reloadEnvironment.ts';
import { restartHost } from './host/restartHost.ts';
import { showAccessibilityHelp } from './host/showAccessibilityHelp.ts';
import { showCosts } from './host/showCosts.ts';
import { showHostInfo } from './host/showHostInfo.ts';
import { showLog } from './host/showLog.ts';
import { startHost } from './host/startHost.ts';
import { stopHost } from './host/stopHost.ts';
import { addFolder } from './project/addFolder.ts';
import { updateHost } from './host/updateHost.ts';
import { configureLaunchOptions } from './launch/configureLaunchOptions.ts';
import { showCommandLine } from './launch/showCommandLine.ts';
import { addProject } from './project/addProject.ts';
import { openProjectFolder } from './project/openProjectFolder.ts';
import { removeProject } from './project/removeProject.ts';
import { renameProject } from './project/renameProject.ts';
import { revealProjectFolder } from './project/revealProjectFolder.ts';
import { revokeProjectTrust } from './project/revokeProjectTrust.ts';
import { setProjectStatus } from './project/setProjectStatus.ts';
import { trustProject } from './project/trustProject.ts';
import { allowRequest } from './request/allowRequest.ts';
import { answerNextRequest } from './request/answerNextRequest.ts';
import { allowRequestAlways } from './request/allowRequestAlways.ts';
import { answerQuestion } from './request/answerQuestion.ts';
import { approvePlan } from './request/approvePlan.ts';
import { dismissAllFinished } from './request/dismissAllFinished.ts';
import { dismissSession } from './request/dismissSession.ts';
import { rejectPlan } from './request/rejectPlan.ts';
import { answerInTerminal } from './request/answerInTerminal.ts';
import { denyRequest } from './request/denyRequest.ts';
import { openRequest } from './request/openRequest.ts';
import { copyConversation } from './session/copyConversation.ts';
import { editQueue } from './session/editQueue.ts';
import { fixProblems } from './session/fixProblems.ts';
import { attachImages } from './session/attachImages.ts';
import { findInSession } from './session/findInSession.ts';
import { goToFirstMessage } from './session/goToFirstMessage.ts';
import { goToLatestMessage } from './session/goToLatestMessage.ts';
import { interruptSession } from './session/interruptSession.ts';
import { newSession } from './session/newSession.ts';
import { newSessionFromSelection } from './session/newSessionFromSelection.ts';
import { newSessionHere } from './session/newSessionHere.ts';
import { newSessionWithOptions } from './session/newSessionWithOptions.ts';
import { openChange } from './session/openChange.ts';
import { openSession } from './session/openSession.ts';
import { pinSession } from './session/pinSession.ts';
import { queueFollowUp } from './session/queueFollowUp.ts';
import { removeSession } from './session/removeSession.ts';
import { renameSession } from './session/renameSession.ts';
import { resumeSession } from './session/resumeSession.ts';
import { reviewChanges } from './session/reviewChanges.ts';
import { sendNow } from './session/sendNow.ts';
import { moveToPanel } from './session/moveToPanel.ts';
import { moveToTerminal } from './session/moveToTerminal.ts';
import { setPermissionMode } from './session/setPermissionMode.ts';
import { showOlderSessions } from './session/showOlderSessions.ts';
import { startPromptInEditor } from './session/startPromptInEditor.ts';
import { stopSession } from './session/stopSession.ts';
import { unpinSession } from './session/unpinSession.ts';
import { copyTerminalScreen } from './terminal/copyTerminalScreen.ts';
import { detachTerminal } from './terminal/detachTerminal.ts';
import { newAgentTerminal } from './terminal/newAgentTerminal.ts';
import { saveTerminalScreenshot } from './terminal/saveTerminalScreenshot.ts';
import { sendFileToTerminal } from './terminal/sendFileToTerminal.ts';
import { sendSelectionToTerminal } from './terminal/sendSelectionToTerminal.ts';
import { showPanel } from './terminal/showPanel.ts';
import { showTerminal } from './terminal/showTerminal.ts';
import { dispatchTask } from './task/dispatchTask.ts';
import { editTaskTitle } from './task/editTaskTitle.ts';
import { moveTask } from './task/moveTask.ts';
import { newTask } from './task/newTask.ts';
import { openTask } from './task/openTask.ts';
import { setTaskPriority } from './task/setTaskPriority.ts';

/** What each command does. The compiler sees to it that none is missing. */
export const COMMAND_TABLE: Readonly<Record<CommandName, Command>> = {
  newSession,
  newSessionWithOptions,
  openSession,
  openChange,
  findInSession,
  goToFirstMessage,
  goToLatestMessage,
  attachImages,
  copyConversation,
  queueFollowUp,
  editQueue,
  sendNow,
  interruptSession,
  stopSession,
  resumeSession,
  renameSession,
  removeSession,
  showOlderSessions,
  pinSession,
  unpinSession,
  setPermissionMode,
  moveToTerminal,
  moveToPanel,

  newAgentTerminal,
  showTerminal,
  showPanel,
  detachTerminal,
  copyTerminalScreen,
  saveTerminalScreenshot,
  sendSelectionToTerminal,
  sendFileToTerminal,

  newSessionHere,
  newSessionFromSelection,
  fixProblems,
  reviewChanges,
  startPromptInEditor,

  sortFleet,
  groupFleet,
  filterFleet,
  filterFleetByText,
  clearFleetFilter,

  answerNextRequest,
  answerInTerminal,
  openRequest,
  allowRequest,
  allowRequestAlways,
  denyRequest,
  answerQuestion,
  approvePlan,
  rejectPlan,
  dismissSession,
  dismissAllFinished,

  newTask,
  openTask,
  dispatchTask,
  moveTask,
  editTaskTitle,
  setTaskPriority,

  addProject,
  addFolder,
  renameProject,
  setProjectStatus,
  trustProject,
  revokeProjectTrust,
  configureLaunchOptions,
  showCommandLine,
  openProjectFolder,
  revealProjectFolder,
  removeProject,

  getStarted,
  showAccessibilityHelp,
  startHost,
  restartHost,
  stopHost,
  updateHost,
  endUnreachableHost,
  showHostInfo,
  reloadEnvironment,
  showCosts,
  showLog,
  openHome,
  openSettings,
  logIn,
};
