import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import * as vscode from 'vscode';
import type { HostClient } from '../../src/extension/hostClient/hostClient.ts';
import type { ProjectView } from '../../src/protocol/domain/project.ts';
import type { SessionView } from '../../src/protocol/domain/session.ts';
import type { OperationOutput } from '../../src/protocol/operations/operationTable.ts';
import { connectToHost, until } from './support.ts';

type Preview = OperationOutput<'sessions.previewLaunch'>;

const run = <T>(command: string, argument?: unknown): Thenable<T> => vscode.commands.executeCommand<T>(`missionControl.${command}`, argument);

describe('launch options in the editor', () => {
  let client: HostClient;
  let project: ProjectView;
  const set = async (name: string, value: unknown): Promise<void> => {
    await vscode.workspace.getConfiguration('missionControl').update(name, value, vscode.ConfigurationTarget.Global);
  };

  before(async () => {
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? assert.fail('the ring opens a folder');
    await run('startHost');
    client = await connectToHost();
    project = (await client.call('projects.list', {})).projects.find((one) => one.folder === folder) ?? await run<ProjectView>('addProject', { folder });
  });

  after(async () => {
    await set('claude.streamMode', undefined);
    await set('claude.maxTurns', undefined);
    await client.call('projects.setLaunchOptions', { projectId: project.id, launch: {} });
    await client.close();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('come from the settings and the project, are shown as the line that a shell runs, and hold for new sessions @packaged', async () => {
    await set('claude.streamMode', 'perTurn');
    await set('claude.maxTurns', 3);
    await client.call('projects.setLaunchOptions', { projectId: project.id, launch: { maxTurns: 2 } });
    const preview = await run<Preview>('showCommandLine', { projectId: project.id });
    assert.deepEqual(preview.options.flatMap(({ name, value, source }) => (source === 'default' ? [] : [[name, value, source]])), [['streamMode', 'perTurn', 'setting'], ['maxTurns', 2, 'project']]);
    const document = vscode.window.activeTextEditor?.document ?? assert.fail('no document');
    assert.deepEqual([document.uri.scheme, document.languageId], ['mission-control', 'markdown']);
    const line = /```sh\n(.+)\n```/.exec(document.getText())?.[1] ?? assert.fail(document.getText());
    // Without input the CLI says nothing and leaves.
    const exitCode = await new Promise((resolve) => { execFile('/bin/sh', ['-c', line], (error) => { resolve(error?.code ?? 0); }).stdin?.end(); });
    assert.equal(exitCode, 0, line);
    const session = await run<SessionView>('newSession', { projectId: project.id, prompt: 'Try @@ tool Bash {"command":"true"} ;; tool Bash {"command":"true"} ;; say never' });
    assert.deepEqual([session.streamMode, session.maxTurns], ['perTurn', 2]);
    const notices = await until('the limit', async () => {
      const { items } = await client.call('sessions.get', { sessionId: session.id });
      return items.some((item) => item.type === 'turn') ? items.flatMap((item) => (item.type === 'notice' ? [item.text] : [])) : undefined;
    });
    assert.match(notices[0] ?? '', /limit of requests to the model \(2\)/);
    await run('stopSession', { sessionId: session.id });
  });
});
