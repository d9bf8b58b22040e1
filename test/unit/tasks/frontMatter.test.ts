import assert from 'node:assert/strict';
import { parse } from 'yaml';
import { parseSimple, splitFrontMatter } from '../../../src/host/tasks/frontMatter.ts';
import { readDescription, taskCodec } from '../../../src/host/tasks/taskFile.ts';

const codec = taskCodec('p');
const origin = { id: 'PA-001', modifiedAt: '2026-11-21T10:00:00.000Z' };

describe('tasks: the Markdown file', () => {
  it('reads simple YAML as the parser does, or not at all', () => {
    const values = ['a', '1', '-1.5', '007', '1e3', '0x1f', '.5', 'null', '~', 'true', 'False', 'yes', 'NaN', '.inf', '"a b"', '"a\\n"', '"a" b', "'x'", '[]', '[a]',
      '{}', 'a: b', 'a #c', 'a#c', '# c', '- a', '&a b', '*a', '!x', '|', '>', '2026-11-21', '2026-11-21T10:00:00.000Z', '12:30', 'In Progress', 'a  b', 'é',
      '3f1b8c1e-0000-4000-8000-000000000000', '1f1b8c1e', '"', '@x', '%', 'a,', '123456789012345678', '1_000', '-', 'a-b_c.d/e', ''];
    let understood = 0;
    for (const value of values) {
      for (const yaml of [`k: ${value}\n`, `k:\n  - ${value}\nl: x\n`, `k: x\nl: ${value}`, `k: ${value} \n`, `k: ${value}\r\n`, `k: ${value}\nk: 1\n`]) {
        const simple = parseSimple(yaml);
        if (simple === undefined) continue;
        understood += 1;
        assert.deepEqual(simple, parse(yaml), JSON.stringify(yaml));
      }
    }
    assert.ok(understood > 12);
    assert.equal(parseSimple('k:\n'), undefined);
    assert.equal(parseSimple('__proto__: x\n'), undefined);
  });

  it('reads at speed what it writes', () => {
    const text = codec.write(undefined, {
      schema: 1, ref: 'PA-001', title: 'Fix it now', assignee: '', order: 1.5, sessionIds: ['3f1b8c1e-0000-4000-8000-000000000000'],
      createdAt: '2026-11-21T10:00:00.000Z', description: 'x',
    });
    assert.notEqual(parseSimple(splitFrontMatter(text)?.yaml ?? ''), undefined, text);
  });

  it('gives every description back as it was', () => {
    for (const description of ['', 'a', '\n', '\n\na\n\n', '---\nx: 1\n---\n', '  indented', 'line\r\nline', '\u{1F680} "quoted"', '---']) {
      for (const start of [undefined, '---\ntitle: x\n---\nold\n', '---\r\ntitle: x\r\n---\r\n\r\nold\r\n', '\uFEFF---\ntitle: x\n---']) {
        assert.equal(readDescription(codec.write(start, { title: 'x', description })), description, JSON.stringify([start, description]));
      }
    }
  });

  it('keeps comments, unknown keys, order, line ends and body when it changes a value', () => {
    const text = '---\r\n# mine\r\ntitle: "Old" # why\r\nlabels: [a, b]\r\ncolumn: todo\r\nnested:\r\n  x: 1\r\n---\r\n\r\nBody --- stays\r\n';
    assert.equal(
      codec.write(text, { title: 'New: one', column: 'todo' }),
      '---\r\n# mine\r\ntitle: "New: one" # why\r\nlabels: [ a, b ]\r\ncolumn: todo\r\nnested:\r\n  x: 1\r\n---\r\n\r\nBody --- stays\r\n',
    );
    assert.equal(codec.write(text, { column: 'todo', labels: ['a', 'b'] }), text);
    const read = codec.read(text, origin);
    assert.deepEqual([read['nested'], read['labels'], read['ref']], [{ x: 1 }, ['a', 'b'], 'PA-001']);
  });

  it('takes a file that a person wrote with just a title', () => {
    const read = codec.read('---\ntitle: 2026\nassignee:\n---\nDo it', origin);
    assert.deepEqual([read['title'], read['assignee'], read['column'], read['order'], read['createdAt']], ['2026', '', 'inbox', 1, origin.modifiedAt]);
  });

  it('says what is wrong', () => {
    assert.throws(() => codec.read('# no front matter', origin), /must begin with front matter/);
    assert.throws(() => codec.read('---\ntitle: [\n---\n', origin), /not valid YAML/);
    assert.throws(() => codec.read('---\n- a\n---\n', origin), /keys and values/);
    assert.throws(() => codec.read('---\ntitle: a\ntitle: b\n---\n', origin), /not valid YAML/);
  });
});
