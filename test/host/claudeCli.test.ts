import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { describe, it } from 'mocha';
import { promisify } from 'node:util';
import { claudeBinary, CLAUDE_VERSION, OLDEST_CLAUDE_VERSION } from '../support/cache/claudeBinary.ts';
import { FakeModel } from '../support/fakeModel/fakeModel.ts';
import { toolResults } from '../support/fakeModel/toolResults.ts';
import { createTempHome, type TempHome } from '../support/tempHome.ts';

const run = promisify(execFile);

/** A line of the CLI's stream-json output, as far as these tests look. */
interface OutputLine {
  readonly type: string;
  readonly result?: string;
  readonly total_cost_usd?: number;
  readonly claude_code_version?: string;
}

async function prompt(home: TempHome, version: string, text: string, ...flags: string[]): Promise<readonly OutputLine[]> {
  const args = ['-p', '--output-format', 'stream-json', '--verbose', ...flags, '--', text];
  const running = run(await claudeBinary(version), args, { cwd: home.workspace, env: home.env });
  running.child.stdin?.end();
  const { stdout } = await running;
  return stdout.trim().split('\n').map((line) => JSON.parse(line) as OutputLine);
}

describe('the real Claude CLI with the scripted model', () => {
  for (const version of [CLAUDE_VERSION, OLDEST_CLAUDE_VERSION]) {
    it(`answers one prompt with one request and a cost (${version})`, async function () {
      this.timeout(180_000); // the first run downloads the CLI
      await claudeBinary(version);
      await using model = await FakeModel.start();
      await using home = await createTempHome({ modelUrl: model.url });
      const lines = await prompt(home, version, 'Greet me @@ say Hello from the script. || usage in=1000 out=500');
      const result = lines.find(({ type }) => type === 'result');
      assert.equal(lines.find(({ type }) => type === 'system')?.claude_code_version, version);
      assert.equal(result?.result, 'Hello from the script.');
      assert.ok((result?.total_cost_usd ?? 0) > 0);
      assert.equal(model.turns.length, 1);
      assert.deepEqual(model.scriptErrors, []);
    });
  }

  it('gives the model exactly one result for each tool call, also in a script registered by name', async () => {
    await using model = await FakeModel.start();
    await using home = await createTempHome({ modelUrl: model.url });
    model.script('two-tools', [['say Reading.', 'tool Read {"file_path":"README.md"}'], 'tool Bash {"command":"echo $((40 + 2))"}', 'say Done.']);
    const lines = await prompt(home, CLAUDE_VERSION, 'Work @@file:two-tools', '--dangerously-skip-permissions');
    assert.equal(lines.at(-1)?.result, 'Done.');
    const results = [...toolResults(model).values()];
    assert.deepEqual(results.map((found) => found.map(({ toolName, isError }) => [toolName, isError])), [[['Read', false]], [['Bash', false]]]);
    assert.match(results[0]?.[0]?.text ?? '', /Workspace of a test/);
    assert.equal(results[1]?.[0]?.text, '42');
  });
});
