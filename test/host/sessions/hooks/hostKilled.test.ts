import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { CLAUDE_VERSION, OLDEST_CLAUDE_VERSION } from '../../../support/cache/claudeBinary.ts';
import { HookedClaude, type HooksOfAgent } from './hookedClaude.ts';

const bash = (command: string): string => `tool Bash ${JSON.stringify({ command })}`;
const DIALOG = /Do you want to proceed\?/;

for (const version of [CLAUDE_VERSION, OLDEST_CLAUDE_VERSION]) {
  describe(`a host that is killed while a terminal asks (${version})`, function () {
    this.timeout(60_000);
    let claude: HookedClaude;
    let desk: ChildProcess;
    beforeEach(async () => { claude = await HookedClaude.create(version); });
    afterEach(async () => {
      desk.kill('SIGKILL');
      await claude[Symbol.asyncDispose]();
    });

    it('leaves everything to the dialogs of the terminal; nothing is allowed by that, and denies hold', async () => {
      const background = JSON.stringify({ description: 'sub', subagent_type: 'general-purpose', prompt: `go @@ ${bash('touch sub')} ;; say sub done`, run_in_background: true });
      desk = spawn(process.execPath, [path.join(import.meta.dirname, 'deskProcess.ts'), path.join(claude.home.missionControlHome, 'agents')], { stdio: ['ignore', 'pipe', 'inherit'], env: claude.home.env });
      const lines = createInterface({ input: desk.stdout ?? process.stdin });
      const next = async (): Promise<unknown> => JSON.parse(((await once(lines, 'line')) as [string])[0]);
      const hooks = await next() as HooksOfAgent;
      const [first] = await Promise.all([next(), claude.start(`go @@ ${bash('touch a')} ;; ${bash('touch denied')} ;; ${bash('touch b')} ;; tool Agent ${background} ;; say all done`, { hooks })]);
      assert.equal(first, 'Bash: touch a');
      desk.kill('SIGKILL');
      await once(desk, 'exit');
      await claude.shows(DIALOG);
      assert.equal(claude.isFile('a'), false);
      await claude.press('1', /touch a$/m);
      // The next is asked by the dialog alone: its hooks find nobody.
      await claude.press('1', /^ *touch b$/m);
      await claude.press('1', /^ *touch sub$/m);
      await claude.until('the end', () => claude.isFile('sub') || undefined);
      assert.deepEqual(['a', 'denied', 'b', 'sub'].map((name) => claude.isFile(name)), [true, false, true, true]);
      assert.match(claude.results[1] ?? '', /has been denied/);
    });
  });
}
