// Runs in the editor's extension host: writes what the editor's own marks say about loading and activating extensions, once ours has been
// activated by itself, and how long the first command takes that needs the session panels, and the same once more.
const { writeFile } = require('node:fs/promises');
const { setTimeout: sleep } = require('node:timers/promises');
const vscode = require('vscode');

const OWN = 'mission-control-fleet.mission-control';

/** What a session panel asks for whose extension host is gone. Without the state that it kept there is nothing to do but to load the code. */
const NEEDS_PANELS = '_missionControl.reviveSessionPanel';

exports.run = async () => {
  await until('the extension is active', () => vscode.extensions.getExtension(OWN)?.isActive === true);
  await sleep(3000); // The window goes on opening for a while.
  const firstPanelMs = await timed(() => vscode.commands.executeCommand(NEEDS_PANELS));
  const secondPanelMs = await timed(() => vscode.commands.executeCommand(NEEDS_PANELS));
  const marks = globalThis.MonacoPerformanceMarks.getMarks().filter(({ name }) => name.startsWith('code/extHost/'));
  await writeFile(process.env.MISSION_CONTROL_PERFORMANCE_FILE, JSON.stringify({ marks, firstPanelMs, secondPanelMs }));
};

async function timed(work) {
  const startedMs = performance.now();
  await work();
  return performance.now() - startedMs;
}

async function until(what, look) {
  for (let tries = 0; tries < 50; tries += 1) {
    if (await look()) return;
    await sleep(200);
  }
  throw new Error(`Waited in vain until ${what}.`);
}
