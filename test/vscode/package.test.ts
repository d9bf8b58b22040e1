import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { EDITOR_VERSION_VARIABLE } from '../support/rings/testRun.ts';

/** What pseudo terminals need on each platform: one package is for all. */
const PTY_PARTS = [
  'linux-x64/pty.node', 'linux-arm64/pty.node', 'darwin-x64/pty.node', 'darwin-x64/spawn-helper', 'darwin-arm64/pty.node', 'darwin-arm64/spawn-helper', 'win32-x64/conpty.node',
  'win32-x64/conpty/OpenConsole.exe', 'win32-arm64/conpty.node',
].map((part) => `dist/host/node-pty/prebuilds/${part}`);

describe('package', () => {
  const wanted = process.env[EDITOR_VERSION_VARIABLE];
  if (wanted !== undefined) it('runs in the oldest editor that it promises to run in', () => {
    assert.equal(vscode.version.split('.').slice(0, 2).join('.'), wanted);
    // The web build's extension host is the server's Node, the desktop's is Electron's: both are the ones of that time.
    assert.equal(process.versions.node.split('.')[0], '20');
  });

  it('holds what runs and its notices, and nothing else @packaged', function () {
    const extension = vscode.extensions.all.find(({ packageJSON }) => (packageJSON as { name?: string }).name === 'mission-control');
    assert.ok(extension);
    // From the development folder everything is there; this is about what people install.
    if (extension.extensionPath === process.env['MISSION_CONTROL_TEST_REPO']) return void this.skip();
    const files = readdirSync(extension.extensionPath, { recursive: true, encoding: 'utf8' }).filter((file) => statSync(path.join(extension.extensionPath, file)).isFile());
    for (const wanted of ['dist/extension.cjs', 'dist/later/sessionPanelStrings.cjs', 'dist/host/hostMain.cjs', 'dist/host/sentinel.cjs', 'dist/host/hookRelay.cjs', 'dist/host/indexWorker.cjs', 'dist/host/sql-wasm.wasm', 'dist/host/terminalMirror.cjs', 'dist/host/drawPicture.cjs', 'dist/host/DejaVuSansMono.ttf', 'dist/host/wideGlyphs.br', 'dist/host/node-pty/lib/index.js', 'dist/host/node-pty/LICENSE', ...PTY_PARTS, 'dist/webviews/session.js', 'dist/webviews/costs.js', 'dist/webviews/costs-style.css', 'media/costsTab/dark.svg', 'media/walkthrough/addProject.svg', 'dist/THIRD-PARTY-NOTICES.txt']) {
      assert.ok(files.includes(path.normalize(wanted)), `${wanted} is missing`);
    }
    assert.deepEqual(files.filter((file) => /\.(map|ts|tsbuildinfo|pdb)$|screenshots|node_modules|[\\/]test[\\/]/.test(file)), []);
    if (process.platform !== 'win32') {
      const helper = path.join(extension.extensionPath, 'dist/host/node-pty/prebuilds/darwin-arm64/spawn-helper');
      assert.equal(statSync(helper).mode & 0o111, 0o111, 'macOS runs the helper as a program');
    }
    const notices = readFileSync(path.join(extension.extensionPath, 'dist', 'THIRD-PARTY-NOTICES.txt'), 'utf8');
    for (const library of ['lit ', 'uplot ', 'sql.js ', 'node-pty ', '@xterm/headless ']) assert.ok(notices.includes(`\n${library}`), `${library}is in the notices`);
    assert.ok(statSync(path.join(extension.extensionPath, 'dist', 'extension.cjs')).size <= 300_000, 'the bundle keeps its budget of 300 kB');
  });
});
