import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { claudeBinary } from '../../support/cache/claudeBinary.ts';
import { FakeModel } from '../../support/fakeModel/fakeModel.ts';
import { buildHost } from '../lifecycle/builtHost.ts';
import { HostProcesses } from '../lifecycle/hostProcesses.ts';
import { agentProcesses } from './agentProcesses.ts';
import { HostOperator } from './hostOperator.ts';

const BASH = '/bin/bash';

describe('a host that was started from a desktop', function () {
  this.timeout(60_000);

  for (const [what, shell] of [['SHELL says which shell', BASH], ['without SHELL the account says it', undefined]] as const) {
    it(`finds and runs a claude that only the login shell's profile knows (${what})`, async function () {
      if (!existsSync(BASH) || (shell === undefined && os.userInfo().shell !== BASH)) this.skip();
      await using built = await buildHost();
      await using model = await FakeModel.start();
      await using hosts = await HostProcesses.create(built, { modelUrl: model.url });
      const tools = path.join(hosts.temp.home, 'my tools');
      await mkdir(tools);
      await symlink(await claudeBinary(), path.join(tools, 'claude'));
      await writeFile(path.join(hosts.temp.home, '.bash_profile'), `echo "Welcome back!"\nexport PATH="$HOME/my tools:$PATH"\nexport FROM_PROFILE=${hosts.temp.root}\n`);
      await hosts.startPid({ env: { PATH: '/usr/bin', SHELL: shell } });
      const operator = await HostOperator.connect(hosts);
      const { shell: used } = await operator.call('host.reloadEnvironment', {});
      assert.equal(used, BASH);
      const { project } = await operator.call('projects.add', { folder: hosts.temp.workspace, isTrusted: true });
      const { session } = await operator.call('sessions.start', { projectId: project.id, prompt: 'go @@ say done' });
      await operator.turns(session.id, 1);
      assert.deepEqual(await operator.texts(session.id), ['done']);
      assert.equal(agentProcesses('FROM_PROFILE', hosts.temp.root).length, 1);
      await operator.call('sessions.stop', { sessionId: session.id });
      operator.close();
    });
  }
});
