import assert from 'node:assert/strict';
import { changeSides } from '../../../src/extension/changes/changeSides.ts';

const file = '/p/a.txt';
const current = (text: string) => async (): Promise<string> => text;
const never = async (): Promise<string> => await Promise.reject(new Error('the file was read'));

describe('sides of a change', () => {
  it('of what was done are what was recorded, whatever the file says now', async () => {
    const sides = await changeSides({ path: file, isApplied: true, edits: [{ before: 'x', after: 'y' }], recorded: { before: 'a x', after: 'a y' } }, never);
    assert.deepEqual(sides, { kind: 'whole', before: 'a x', after: 'a y' });
  });

  it('of what was done and not recorded whole are the parts, with their surroundings where those are known', async () => {
    const done = { path: file, isApplied: true, edits: [{ before: 'x', after: 'y' }, { before: '1', after: '2' }] };
    assert.deepEqual(await changeSides(done, never), { kind: 'parts', before: 'x\n\n⋯\n\n1', after: 'y\n\n⋯\n\n2' });
    assert.deepEqual(await changeSides({ ...done, hunks: [{ line: 7, before: 'a\nx', after: 'a\ny' }] }, never), { kind: 'parts', before: 'a\nx', after: 'a\ny' });
  });

  it('of what is proposed are the file as it is and as it would be', async () => {
    const edit = { path: file, isApplied: false, edits: [{ before: 'two\nthree', after: '2\n3' }] };
    assert.deepEqual(await changeSides(edit, current('one\ntwo\nthree\n')), { kind: 'proposed', before: 'one\ntwo\nthree\n', after: 'one\n2\n3\n' });
    assert.deepEqual(await changeSides(edit, current('one\r\ntwo\r\nthree\r\n')), { kind: 'proposed', before: 'one\r\ntwo\r\nthree\r\n', after: 'one\r\n2\r\n3\r\n' });
    assert.deepEqual(await changeSides({ path: file, isApplied: false, edits: [{ before: '', after: 'new\n' }], isWhole: true }, current('')), { kind: 'proposed', before: '', after: 'new\n' });
  });

  it('of what does not fit the file are the parts', async () => {
    assert.deepEqual(await changeSides({ path: file, isApplied: false, edits: [{ before: 'gone', after: 'x' }] }, current('other')), { kind: 'parts', before: 'gone', after: 'x' });
  });
});
