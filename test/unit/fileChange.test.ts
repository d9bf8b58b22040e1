import assert from 'node:assert/strict';
import { applyChange, fileChangeOf } from '../../src/protocol/domain/fileChange.ts';
import { recordedChange } from '../../src/host/sessions/claude/fileChangeReader.ts';

describe('changes of files', () => {
  it('are read from Edit, MultiEdit and Write, and from nothing else', () => {
    assert.deepEqual(fileChangeOf('Edit', { file_path: 'a', old_string: 'x', new_string: 'y' }), { path: 'a', edits: [{ before: 'x', after: 'y' }] });
    assert.deepEqual(fileChangeOf('Edit', { file_path: 'a', old_string: 'x', new_string: 'y', replace_all: true })?.edits, [{ before: 'x', after: 'y', isEverywhere: true }]);
    assert.deepEqual(fileChangeOf('Write', { file_path: 'a', content: 'z' }), { path: 'a', edits: [{ before: '', after: 'z' }], isWhole: true });
    assert.equal(fileChangeOf('MultiEdit', { file_path: 'a', edits: [{ old_string: '1', new_string: '2' }, { bad: 1 }] })?.edits.length, 1);
    assert.equal(fileChangeOf('Edit', { file_path: 'a', old_string: 1 }), undefined);
    assert.equal(fileChangeOf('Read', { file_path: 'a' }), undefined);
  });

  it('apply in order, and not at all when one of them does not fit', () => {
    const change = (...edits: readonly { before: string; after: string; isEverywhere?: boolean }[]): Parameters<typeof applyChange>[1] => ({ path: 'a', edits });
    assert.equal(applyChange('a b a', change({ before: 'a', after: 'c' })), 'c b a');
    assert.equal(applyChange('a b a', change({ before: 'a', after: '$&', isEverywhere: true }, { before: '$& b', after: 'x' })), 'x $&');
    assert.equal(applyChange('a', change({ before: 'a', after: 'b' }, { before: 'a', after: 'c' })), undefined);
    assert.equal(applyChange('', change({ before: '', after: 'new' })), 'new');
    assert.equal(applyChange('there', change({ before: '', after: 'new' })), undefined);
    assert.equal(applyChange('anything', { path: 'a', edits: [{ before: '', after: 'whole' }], isWhole: true }), 'whole');
  });

  it('of the CLI: whole files where it kept them, hunks where it did not', () => {
    const patch = [{ newStart: 3, lines: [' same', '-old', '+new', '\\ No newline at end of file'] }];
    const hunks = [{ line: 3, before: 'same\nold', after: 'same\nnew' }];
    const edit = { oldString: 'two', newString: '2', replaceAll: true, structuredPatch: patch };
    assert.deepEqual(recordedChange({ ...edit, originalFile: 'two two' }), { whole: { before: 'two two', after: '2 2' }, hunks });
    assert.deepEqual(recordedChange({ ...edit, originalFile: null }), { whole: undefined, hunks });
    assert.deepEqual(recordedChange({ ...edit, originalFile: 'two', userModified: true }), { whole: undefined, hunks }, 'a person wrote something else');
    assert.deepEqual(recordedChange({ type: 'create', content: 'x', originalFile: null, structuredPatch: [] }), { whole: { before: '', after: 'x' }, hunks: [] });
    assert.deepEqual(recordedChange({ type: 'update', content: 'y', originalFile: 'x' }), { whole: { before: 'x', after: 'y' }, hunks: [] });
  });
});
