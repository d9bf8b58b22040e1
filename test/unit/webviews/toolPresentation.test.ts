import assert from 'node:assert/strict';
import { presentTool, relativeTo, summariseInput } from '../../../webviews/session/toolPresentation.ts';

const summary = (name: string, input: Record<string, unknown>): string => summariseInput(presentTool(name), input, '/p');

describe('webviews: tools', () => {
  it('says in one line what a tool does', () => {
    assert.equal(summary('Bash', { command: 'npm test\n  && npm run lint', description: 'x' }), 'npm test ⏎ && npm run lint');
    assert.equal(summary('Read', { file_path: '/p/src/a.ts' }), 'src/a.ts');
    assert.equal(summary('Read', { file_path: '/other/a.ts' }), '/other/a.ts');
    assert.equal(summary('Unknown', { depth: 3, query: 'q' }), 'q');
    assert.equal(summary('TodoWrite', { todos: [] }), '');
    assert.equal(summary('constructor', {}), '');
  });

  it('shortens paths below the folder only', () => {
    assert.equal(relativeTo('/p', '/p'), '/p');
    assert.equal(relativeTo('/p', '/project/a'), '/project/a');
    assert.equal(relativeTo('C:\\p', 'C:\\p\\a.ts'), 'a.ts');
  });
});
