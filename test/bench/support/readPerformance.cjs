// Runs in the editor's extension host: writes its performance view to a file once the extension has been activated by itself.
const { writeFile } = require('node:fs/promises');
const { setTimeout: sleep } = require('node:timers/promises');
const vscode = require('vscode');

const OWN = 'mission-control-fleet.mission-control';

exports.run = async () => {
  await until('the extension is active', () => vscode.extensions.getExtension(OWN)?.isActive === true);
  let text;
  // The editor knows this kind of document only some seconds after it has opened, and fills it some time after that.
  await until('the performance view names the extension', async () => {
    await vscode.commands.executeCommand('perfview.show');
    await sleep(1500);
    text = vscode.workspace.textDocuments.map((document) => document.getText()).find((one) => one.includes(`| ${OWN} `));
    return text !== undefined;
  });
  await writeFile(process.env.MISSION_CONTROL_PERFORMANCE_FILE, text);
};

async function until(what, look) {
  for (let tries = 0; tries < 50; tries += 1) {
    if (await look()) return;
    await sleep(200);
  }
  throw new Error(`Waited in vain until ${what}.`);
}
