import assert from 'node:assert/strict';
import * as z from 'zod/mini';
import { ROLES } from '../../src/protocol/domain/caller.ts';
import { OPERATIONS, operationDefinition, isOperationName, type OperationName } from '../../src/protocol/operations/operationTable.ts';

const names = Object.keys(OPERATIONS).filter(isOperationName);

describe('operations table', () => {
  it('holds every operation under a noun and a verb', () => {
    assert.ok(names.length >= 20);
    for (const name of names) assert.match(name, /^[a-z]+\.[a-z][A-Za-z]+$/);
  });

  for (const name of names) {
    it(`${name} is described, has a role and an effect, and schemas that other faces can publish`, () => {
      const definition = operationDefinition(name as OperationName);
      assert.match(definition.description, /^[A-Z].{10,200}\.$/);
      assert.ok(ROLES.includes(definition.leastRole));
      assert.ok(['read', 'write', 'destructive', 'stream'].includes(definition.effect));
      for (const schema of [definition.input, definition.output]) {
        assert.equal(z.toJSONSchema(schema)['type'], 'object', `${name}: input and output are objects, so that fields can be added`);
      }
    });
  }

  it('lets a viewer read and nothing else', () => {
    for (const name of names) {
      const { leastRole, effect } = operationDefinition(name);
      assert.equal(leastRole === 'viewer', effect === 'read', name);
    }
  });
});
