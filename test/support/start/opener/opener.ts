// A small extension beside the one under development, which only `npm start` loads: does by commands what a person would do first, so that
// the window opens on the main job instead of on an icon among others.
import * as vscode from 'vscode';

/** Variable by which `npm start` says what to open. */
const SHOW = 'MISSION_CONTROL_START_SHOW';

/** Once a window, not after each of its reloads. */
const DONE = 'hasOpened';

export async function activate({ workspaceState }: vscode.ExtensionContext): Promise<void> {
  if (workspaceState.get(DONE) === true) return;
  await workspaceState.update(DONE, true);
  await vscode.extensions.getExtension('mission-control-fleet.mission-control')?.activate();
  await vscode.commands.executeCommand('workbench.view.extension.missionControl');
  await vscode.commands.executeCommand('missionControl.getStarted');
  // An agent at work shows more than any text; but only the demo's costs nothing.
  if (process.env[SHOW] === 'session') await startDemo();
}

async function startDemo(): Promise<void> {
  const project = await vscode.commands.executeCommand<{ readonly id: string } | undefined>('missionControl.addProject', { isHere: true });
  if (project !== undefined) await vscode.commands.executeCommand('missionControl.newSession', { projectId: project.id, prompt: 'Show me around' });
}
