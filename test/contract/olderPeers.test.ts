import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { FILE_KINDS } from '../../src/protocol/files/fileKinds.ts';
import { negotiateProtocol, OLDEST_PROTOCOL_VERSION, PROTOCOL_VERSION } from '../../src/protocol/version.ts';
import { misfits, type JsonSchema } from '../support/compatibility.ts';
import { currentShapes, shapesFile, type ProtocolShapes } from '../support/protocolShapes.ts';

const now = currentShapes();

describe('peers and files of earlier versions', () => {
  it('are those of this protocol and of the one before it', () => {
    assert.ok(PROTOCOL_VERSION - OLDEST_PROTOCOL_VERSION <= 1 && OLDEST_PROTOCOL_VERSION <= PROTOCOL_VERSION);
    const own = { newest: PROTOCOL_VERSION, oldest: OLDEST_PROTOCOL_VERSION };
    assert.equal(negotiateProtocol({ newest: PROTOCOL_VERSION + 1, oldest: PROTOCOL_VERSION }, own), PROTOCOL_VERSION);
    assert.equal(negotiateProtocol({ newest: OLDEST_PROTOCOL_VERSION, oldest: OLDEST_PROTOCOL_VERSION }, own), OLDEST_PROTOCOL_VERSION);
    assert.equal(negotiateProtocol({ newest: PROTOCOL_VERSION + 2, oldest: PROTOCOL_VERSION + 1 }, own), undefined);
    assert.equal(negotiateProtocol({ newest: OLDEST_PROTOCOL_VERSION - 1, oldest: OLDEST_PROTOCOL_VERSION - 1 }, own), undefined);
  });

  for (let version = OLDEST_PROTOCOL_VERSION; version <= PROTOCOL_VERSION; version += 1) {
    const then = JSON.parse(readFileSync(shapesFile(version), 'utf8')) as ProtocolShapes;
    const compare = (ours: Readonly<Record<string, JsonSchema>>, theirs: Readonly<Record<string, JsonSchema>>): readonly string[] =>
      Object.entries(theirs).flatMap(([name, schema]) => {
        const own = ours[name];
        return own === undefined ? [`${name} is gone`] : misfits(own, schema).map((misfit) => `${name}${misfit}`);
      });

    it(`of protocol ${version}: this host understands their calls`, () => {
      assert.deepEqual(compare(now.toHost, then.toHost), []);
    });

    it(`of protocol ${version}: this extension understands their hosts`, () => {
      assert.deepEqual(compare(now.toClient, then.toClient), []);
    });

    it(`of protocol ${version}: their files are read, or migrated`, () => {
      const kinds = Object.values(FILE_KINDS);
      for (const key of Object.keys(then.files)) {
        const [name, schema] = key.split(' ');
        const kind = kinds.find((one) => one.name === name) ?? assert.fail(`${name} is gone`);
        for (let number = Number(schema); number < kind.schema; number += 1) assert.ok(number in kind.migrations, `${name} is migrated from schema ${number}`);
      }
      const same = Object.fromEntries(Object.entries(then.files).filter(([key]) => key in now.files));
      assert.deepEqual(compare(now.files, same), []);
    });
  }

  it('would be noticed: a new field that must be there, one that means something else, a value that is not known any more', () => {
    const object = (properties: Readonly<Record<string, JsonSchema>>, required: readonly string[] = []): JsonSchema => ({ type: 'object', properties, required });
    const then = object({ id: { type: 'string' }, kind: { type: 'string', enum: ['a', 'b'] }, size: { type: 'integer' } }, ['id']);
    assert.deepEqual(misfits(then, then), []);
    assert.deepEqual(misfits(object({ id: { type: 'string' }, more: { type: 'string' } }, ['id']), then), []);
    assert.deepEqual(misfits(object({ more: { type: 'string' } }, ['id', 'more']), then), ['(all of it): "more" is required, and may be missing']);
    assert.deepEqual(misfits(object({ size: { type: 'string' } }), then), ['.size: string is wanted, integer is written']);
    assert.deepEqual(misfits(object({ kind: { type: 'string', enum: ['a'] } }), then), ['.kind: "b" is not known']);
    assert.deepEqual(misfits(object({ id: { type: 'string', maxLength: 5 } }), then), ['.id: maxLength is lower']);
    const variants = { oneOf: [object({ type: { const: 'x' }, n: { type: 'number' } }, ['type', 'n']), object({ type: { const: 'y' } }, ['type'])] };
    assert.deepEqual(misfits(variants, variants), []);
    assert.deepEqual(misfits(variants, object({ type: { const: 'y' } }, ['type'])), []);
    assert.equal(misfits(variants, object({ type: { const: 'x' } }, ['type'])).length, 1);
    assert.deepEqual(misfits({ type: 'array', items: { type: 'number' } }, { type: 'array', items: { type: 'string' } }), ['[]: number is wanted, string is written']);
  });
});
