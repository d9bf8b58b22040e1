import assert from 'node:assert/strict';
import { fileChangeOf, presentTool, relativeTo, summariseInput } from '../../../webviews/session/toolPresentation.ts';

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

  it('reads the change of Edit, MultiEdit and Write, and of nothing else', () => {
    assert.deepEqual(fileChangeOf('Edit', { file_path: 'a', old_string: 'x', new_string: 'y' }), { path: 'a', edits: [{ before: 'x', after: 'y' }] });
    assert.deepEqual(fileChangeOf('Write', { file_path: 'a', content: 'z' }), { path: 'a', edits: [{ before: '', after: 'z' }] });
    assert.equal(fileChangeOf('MultiEdit', { file_path: 'a', edits: [{ old_string: '1', new_string: '2' }, { bad: 1 }] })?.edits.length, 1);
    assert.equal(fileChangeOf('Edit', { file_path: 'a', old_string: 1 }), undefined);
    assert.equal(fileChangeOf('Read', { file_path: 'a' }), undefined);
  });
});
