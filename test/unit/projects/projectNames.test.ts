import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { nextAccent, projectIdFor, taskPrefixFor } from '../../../src/host/projects/projectNames.ts';

const cases = JSON.parse(readFileSync(path.join(import.meta.dirname, '../../fixtures/cases/projectsAndTasks.json'), 'utf8')) as {
  taskPrefix: { name: string; expected: string }[];
  projectId: { name: string; expected: string }[];
};

describe('projects: names', () => {
  for (const { name, expected } of cases.taskPrefix) {
    it(`gives "${name}" the prefix ${expected}`, () => { assert.equal(taskPrefixFor(name, () => false), expected); });
  }

  for (const { name, expected } of cases.projectId) {
    it(`gives "${name}" the id ${expected}`, () => { assert.equal(projectIdFor(name, () => false), expected); });
  }

  it('never gives an id or prefix twice, and always a valid one', () => {
    for (const name of ['Payments API', '支払い', 'X', 'a-very-long-name-'.repeat(6), 'LPT1', 'né']) {
      const ids = new Set<string>();
      const prefixes = new Set<string>();
      for (let i = 0; i < 120; i += 1) {
        const id = projectIdFor(name, (other) => ids.has(other));
        const prefix = taskPrefixFor(name, (other) => prefixes.has(other));
        assert.match(id, /^[a-z0-9][a-z0-9-]{0,63}$/);
        assert.match(prefix, /^[A-Z][A-Z0-9]{1,7}$/);
        assert.ok(!ids.has(id) && !prefixes.has(prefix));
        ids.add(id);
        prefixes.add(prefix);
      }
    }
  });

  it('prefers more letters to digits', () => {
    const taken = new Set(['PAY', 'PA']);
    assert.equal(taskPrefixFor('Payments', (prefix) => taken.has(prefix)), 'PAYM');
    assert.equal(taskPrefixFor('Payments API', (prefix) => taken.has(prefix)), 'PAP');
  });

  it('deals accents evenly', () => {
    assert.equal(nextAccent([]), 'blue');
    assert.equal(nextAccent([{ accent: 'blue' }, { accent: 'orange' }]), 'green');
    assert.equal(nextAccent((['blue', 'green', 'orange', 'purple', 'red', 'yellow'] as const).map((accent) => ({ accent }))), 'blue');
  });
});
