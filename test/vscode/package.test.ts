import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { EDITOR_VERSION_VARIABLE } from '../support/rings/testRun.ts';

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
    for (const wanted of ['dist/extension.cjs', 'dist/later/sessionPanelStrings.cjs', 'dist/host/hostMain.cjs', 'dist/host/sentinel.cjs', 'dist/host/hookRelay.cjs', 'dist/host/indexWorker.cjs', 'dist/host/sql-wasm.wasm', 'dist/webviews/session.js', 'dist/webviews/costs.js', 'dist/webviews/costs-style.css', 'media/costsTab/dark.svg', 'media/walkthrough/addProject.svg', 'dist/THIRD-PARTY-NOTICES.txt']) {
      assert.ok(files.includes(path.normalize(wanted)), `${wanted} is missing`);
    }
    assert.deepEqual(files.filter((file) => /\.(map|ts|tsbuildinfo)$|screenshots|node_modules|[\\/]test[\\/]/.test(file)), []);
    const notices = readFileSync(path.join(extension.extensionPath, 'dist', 'THIRD-PARTY-NOTICES.txt'), 'utf8');
    for (const library of ['lit ', 'uplot ', 'sql.js ']) assert.ok(notices.includes(`\n${library}`), `${library}is in the notices`);
    assert.ok(statSync(path.join(extension.extensionPath, 'dist', 'extension.cjs')).size <= 300_000, 'the bundle keeps its budget of 300 kB');
  });
});
