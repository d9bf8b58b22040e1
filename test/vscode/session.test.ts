import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import type { ProjectView } from '../../src/protocol/domain/project.ts';
import type { RequestView } from '../../src/protocol/domain/request.ts';
import type { SessionView } from '../../src/protocol/domain/session.ts';
import type { HostClient } from '../../src/extension/hostClient/hostClient.ts';
import { connectToHost, release, until } from './support.ts';

const run = <T>(command: string, argument?: unknown): Thenable<T> => vscode.commands.executeCommand<T>(`missionControl.${command}`, argument);

/** The session's tab, if its panel is open. */
function sessionTabs(): vscode.Tab[] {
  return vscode.window.tabGroups.all.flatMap((group) => group.tabs).filter(({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith('missionControl.session'));
}

describe('a session in the editor', () => {
  let client: HostClient;
  let project: ProjectView;
  let folder: string;

  before(async () => {
    folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? assert.fail('the ring opens a folder');
    await run('startHost');
    client = await connectToHost();
    // Another file may have come first.
    project = (await client.call('projects.list', {})).projects.find((one) => one.folder === folder) ?? await run<ProjectView>('addProject', { folder });
  });

  after(async () => {
    await client.close();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  const get = async (sessionId: string): Promise<SessionView> => (await client.call('sessions.get', { sessionId })).session;
  const pending = async (sessionId: string): Promise<RequestView> =>
    await until('a request', async () => (await client.call('requests.list', { sessionId })).requests[0]);

  it('runs the real agent, asks for permission, writes the file and says what it cost @packaged', async () => {
    const prompt = 'Write it @@ say I will write it. || tool Write {"file_path":"$CWD/made.txt","content":"by an agent\\n"} ;; say Written.'.replace('$CWD', folder);
    const session = await run<SessionView>('newSession', { projectId: project.id, prompt });
    await until('the panel', () => sessionTabs()[0]);
    const request = await pending(session.id);
    assert.deepEqual([request.kind, request.toolName], ['permission', 'Write']);
    await run('allowRequest', { requestId: request.id });
    const idle = await until('the end of the turn', async () => {
      const now = await get(session.id);
      return now.phase === 'idle' && now.turnCount === 1 ? now : undefined;
    });
    assert.equal(await readFile(path.join(folder, 'made.txt'), 'utf8'), 'by an agent\n');
    assert.ok((idle.costUsd ?? 0) > 0);
    const today = await until('the bill', async () => {
      const sums = await client.call('ledger.today', {});
      return sums.total.costUsd > 0 ? sums : undefined;
    });
    assert.ok(today.byProject.some(({ key, costUsd }) => key === project.id && costUsd > 0));
  });

  it('shows what the agent did to a file in the editor\'s diff, whatever happened to the file since', async () => {
    const prompt = 'Change it @@ tool Write {"file_path":"$CWD/twice.ts","content":"first();\\n"} ;; tool Read {"file_path":"$CWD/twice.ts"} ;; tool Edit {"file_path":"$CWD/twice.ts","old_string":"first","new_string":"second"} ;; tool Edit {"file_path":"$CWD/twice.ts","old_string":"second","new_string":"third"} ;; say Changed.'.replaceAll('$CWD', folder);
    const session = await run<SessionView>('newSession', { projectId: project.id, prompt });
    for (const isLast of [false, false, true]) {
      const request = await pending(session.id);
      if (!isLast) await run('allowRequest', { requestId: request.id });
      await until('the next', async () => ((await client.call('requests.list', { sessionId: session.id })).requests[0]?.id === request.id && !isLast ? undefined : true));
    }
    const edits = (await client.call('sessions.get', { sessionId: session.id })).items.flatMap((item) => (item.type === 'tool' && item.name !== 'Read' ? [item.id] : []));
    const diffOf = async (toolUseId: string | undefined): Promise<unknown> => {
      await run('openChange', { sessionId: session.id, toolUseId });
      const { activeTab } = vscode.window.tabGroups.activeTabGroup;
      const { original, modified } = activeTab?.input instanceof vscode.TabInputTextDiff ? activeTab.input : assert.fail('no diff');
      const [before, after] = await Promise.all([original, modified].map((uri) => vscode.workspace.openTextDocument(uri)));
      assert.equal(after?.languageId, 'typescript');
      return [activeTab?.label, before?.getText(), after?.getText()];
    };
    await writeFile(path.join(folder, 'twice.ts'), '// before\nsecond();\n');
    assert.deepEqual(await diffOf(edits[0]), ['twice.ts (changed by the agent)', '', 'first();\n']);
    assert.deepEqual(await diffOf(edits[1]), ['twice.ts (changed by the agent)', 'first();\n', 'second();\n']);
    assert.deepEqual(await diffOf(edits[2]), ['twice.ts (proposed by the agent)', '// before\nsecond();\n', '// before\nthird();\n']);
    // Opened again while it is open: the file is another one by now.
    await writeFile(path.join(folder, 'twice.ts'), 'second(); // after\n');
    await until('the proposal for the file as it is', async () => {
      const [, before, after] = (await diffOf(edits[2])) as string[];
      return before === 'second(); // after\n' && after === 'third(); // after\n' ? true : undefined;
    });
    // Not by the command: that would ask, since the agent is in the middle of its turn.
    await client.call('sessions.stop', { sessionId: session.id });
  });

  it('queues a follow-up, renames, stops and resumes by commands', async () => {
    const session = await run<SessionView>('newSession', { projectId: project.id, prompt: 'Slow @@ say one two three || hold followUp' });
    await run('queueFollowUp', { sessionId: session.id, text: 'Next @@ say eleven' });
    await release('followUp');
    const idle = await until('two turns', async () => {
      const now = await get(session.id);
      return now.phase === 'idle' && now.turnCount === 2 ? now : undefined;
    });
    assert.deepEqual(idle.queue, []);
    await run('renameSession', { sessionId: session.id, name: 'Counter' });
    assert.equal((await get(session.id)).name, 'Counter');
    const other = await run<SessionView>('newSession', { projectId: project.id, prompt: 'Other @@ say hello' });
    await until('its turn', async () => ((await get(other.id)).phase === 'idle' ? true : undefined));
    // Also brings the window up to what this client knows: it asks before it stops an agent in the middle of its turn.
    await run('pinSession', { sessionId: session.id });
    assert.equal((await get(session.id)).isPinned, true);
    // As the Fleet view calls it when several rows are selected: the row of the menu, then all of them.
    const rows = [session, other].map(({ id }) => ({ target: { sessionId: id } }));
    await vscode.commands.executeCommand('missionControl.stopSession', rows[0], rows);
    for (const { id } of [session, other]) assert.deepEqual([(await get(id)).end?.reason, (await get(id)).end?.detail], ['stopped', 'A person stopped it.']);
    await run('resumeSession', { sessionId: session.id });
    await until('the agent', async () => ((await get(session.id)).phase === 'idle' ? true : undefined));
    const texts = (await client.call('sessions.get', { sessionId: session.id })).items.flatMap((item) => (item.type === 'text' ? [item.text] : []));
    assert.deepEqual(texts, ['one two three', 'eleven']);
    await run('stopSession', { sessionId: session.id });
  });

  it('dispatches a task from the backlog', async () => {
    const task = await run<{ ref: string }>('newTask', { projectId: project.id, title: 'Say hello @@ say Hello from the task.' });
    const { session } = await run<{ session: SessionView }>('dispatchTask', { taskRef: task.ref });
    await until('the turn', async () => ((await get(session.id)).turnCount === 1 ? true : undefined));
    const { task: after } = await client.call('tasks.get', { ref: task.ref });
    assert.deepEqual([after.column, after.sessionIds], ['inProgress', [session.id]]);
    await run('stopSession', { sessionId: session.id });
  });

  it('has a command for everything that the manifest offers', async () => {
    const known = new Set(await vscode.commands.getCommands(true));
    const extension = vscode.extensions.all.find(({ packageJSON }) => (packageJSON as { name?: string }).name === 'mission-control');
    assert.ok(extension);
    const { contributes } = extension.packageJSON as { contributes: { commands: { command: string }[] } };
    assert.ok(contributes.commands.length > 30);
    assert.deepEqual(contributes.commands.map(({ command }) => command).filter((command) => !known.has(command)), []);
  });

  it('starts a host again when a command needs one after it was stopped', async () => {
    const before = await client.call('host.info', {});
    for (const { id } of (await client.call('sessions.list', { onlyLive: true })).sessions) await run('stopSession', { sessionId: id });
    await run('stopHost');
    await until('the end of the host', () => {
      try {
        process.kill(before.pid, 0);
        return undefined;
      } catch {
        return true;
      }
    });
    const info = await run<{ epoch: string }>('showHostInfo');
    assert.notEqual(info.epoch, before.epoch);
  });
});
