import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as vscode from 'vscode';

describe('host', () => {
  it('is started by a command, answers through every layer and lives outside the extension host @packaged', async () => {
    await vscode.commands.executeCommand('missionControl.showHostInfo');
    const text = vscode.window.activeTextEditor?.document.getText() ?? '';
    const pid = Number(/Process: (\d+)/.exec(text)?.[1]);
    assert.ok(Number.isInteger(pid) && pid > 0, `no process id in:\n${text}`);
    assert.notEqual(pid, process.pid, 'the host is a process of its own');
    process.kill(pid, 0);
    assert.match(text, /background/);
    if (process.platform === 'linux') {
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      assert.match(command, /runtime[\\/][^\\/]+[\\/]hostMain\.cjs/, 'it runs from the staged copy, not from the extension folder');
    }
  });
});
