import assert from 'node:assert/strict';
import { argumentPrompt, MAX_ARGUMENT_PROMPT_BYTES, terminalArguments } from '../../../src/host/sessions/claude/terminal/terminalArguments.ts';
import { holdsJust } from '../../../src/host/sessions/claude/terminal/promptTyper.ts';
import { pasted, promptForInput } from '../../../src/host/sessions/claude/terminal/typedPrompt.ts';
import type { AgentSpec } from '../../../src/host/sessions/agentProvider.ts';

const SPEC: AgentSpec = { sessionId: 'id-1', resume: undefined, cwd: '/p', name: 'Name', model: undefined, permissionMode: 'plan', transport: 'terminal', isTrustedByAgent: true, environment: {} };

describe('prompts that are typed', () => {
  it('cannot end their paste, press keys or be cut by carriage returns', () => {
    assert.equal(pasted('a\u001b[201~\rrm -rf\u0003\tb\r\nc'), '\u001b[200~a[201~\nrm -rf\tb\nc\u001b[201~');
  });

  it('begin no shell mode and no line break', () => {
    assert.equal(promptForInput('!rm -rf /'), ' !rm -rf /');
    assert.equal(promptForInput('  ! rm'), ' ! rm');
    assert.equal(promptForInput('look at C:\\'), 'look at C:\\ ');
    assert.equal(promptForInput('/compact'), '/compact');
  });
});

describe('what the input holds', () => {
  it('is just the prompt, or mixed with words of somebody else', () => {
    const holds = (input: string, text: string): boolean => holdsJust(input, text, 120);
    assert.ok(holds('Fix the\n  tests, please', 'Fix the tests, please'));
    assert.ok(holds('!ls', '!ls'));
    assert.ok(holds('Grüße 😀 an alle', 'Grüße 😀 an alle'));
    assert.ok(holds('[Pasted text #1 +11 lines]', 'one\ntwo'.repeat(12)));
    assert.ok(holds('/compact [what to keep]', '/compact'));
    assert.ok(!holds('slow down. Fix the tests, please', 'Fix the tests, please'), 'put back by an interrupt, before it came');
    assert.ok(!holds('Fix the tests, pleaseslow down', 'Fix the tests, please'), 'or after');
    assert.ok(holdsJust('end of a long text that has scrolled', `${'word '.repeat(200)}end of a long text that has scrolled`, 40));
  });
});

describe('arguments of an agent in a terminal', () => {
  it('carry the first prompt where no flag takes it', () => {
    assert.deepEqual(terminalArguments(SPEC, { isNew: true, settingsFile: '/s.json', prompt: '-p is what?' }), [
      '--permission-mode', 'plan', '--session-id', 'id-1', '--name', 'Name', '--settings', '/s.json', '--', '-p is what?',
    ]);
    const files = { rulesFile: '/r.md', additionalDirectories: ['/a', '/b'], mcpConfigFiles: ['/m.json'] };
    assert.deepEqual(terminalArguments({ ...SPEC, name: '', model: 'opus', resume: 'other' }, { isNew: false, files }), [
      '--permission-mode', 'plan', '--resume', 'other', '--model', 'opus', '--append-system-prompt-file', '/r.md', '--add-dir', '/a', '--add-dir', '/b', '--mcp-config', '/m.json',
    ]);
  });

  it('deny by the file of settings, and name what is denied where there is none', () => {
    const spec = { ...SPEC, name: '', launch: { deniedTools: ['WebFetch'] } };
    assert.deepEqual(terminalArguments(spec, { isNew: true, settingsFile: '/s.json' }).slice(-2), ['--settings', '/s.json']);
    assert.deepEqual(terminalArguments(spec, { isNew: true }).slice(-2), ['--settings', '{"permissions":{"deny":["WebFetch"]}}']);
  });

  it('carry no prompt that an argument cannot hold: that is pasted', () => {
    assert.equal(argumentPrompt('x'.repeat(MAX_ARGUMENT_PROMPT_BYTES)), 'x'.repeat(MAX_ARGUMENT_PROMPT_BYTES));
    assert.equal(argumentPrompt('ä'.repeat(MAX_ARGUMENT_PROMPT_BYTES)), undefined);
    assert.equal(argumentPrompt('a\0b'), undefined);
    assert.equal(argumentPrompt(undefined), undefined);
  });
});
