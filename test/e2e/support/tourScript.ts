import path from 'node:path';

const tool = (name: string, input: unknown): string => `tool ${name} ${JSON.stringify(input)}`;

const INTRO = [
  'I read `src/apples.js` and its test. `countApples` trusts every basket, so one without a number turns the whole sum into `NaN`:',
  '',
  '```js',
  "countApples([{ apples: 2 }, { apples: undefined }]); // NaN",
  '```',
  '',
  '- an **empty** basket should count as none,',
  '- a negative number should be refused,',
  '- the sum of nothing is `0`.',
  '',
  'I will start with the tests, so that we see them fail first.',
].join('\n');

const PLAN = `# Make countApples robust

1. **Tests first**: empty basket, negative number, no baskets at all
2. Validate each basket in \`src/apples.js\`
3. Run the tests and show what changed

| file | change |
|:--|:--|
| \`src/apples.js\` | validation, about 6 lines |
| \`test/apples.test.js\` | 3 tests |
`;

const CHANGED = `export function countApples(baskets) {
  return baskets.reduce((sum, { apples = 0 }) => {
    if (apples < 0) throw new RangeError('A basket cannot hold fewer than no apples.');
    return sum + apples;
  }, 0);
}
`;

/** An agent's honest little job, with everything in it that a person can be asked. It stays in its first text until `streaming` is released. */
export function tourScript(folder: string): readonly (readonly string[])[] {
  const file = path.join(folder, 'src', 'apples.js');
  return [
    ['think The test covers the happy path only.', 'speed 6 14', `say ${INTRO}`, 'hold streaming', tool('Read', { file_path: file })],
    ['usage in=5200 out=340 cr=18000 c5=2400', tool('Bash', { command: 'node --test && touch harvest.txt', description: 'Run the tests and note the harvest' })],
    ['usage in=900 out=210 cr=26000 c5=800', 'say The tests pass today, so nothing guards the cases above. Two things are yours to decide.', tool('AskUserQuestion', {
      questions: [
        { question: 'What should a negative number of apples do?', header: 'Negative', multiSelect: false, options: [{ label: 'Throw', description: 'A RangeError: the caller has a bug' }, { label: 'Count as none', description: 'Be lenient, keep counting' }] },
        { question: 'Which cases should the tests cover?', header: 'Tests', multiSelect: true, options: [{ label: 'Empty basket', description: 'No number at all' }, { label: 'Negative number', description: 'As decided before' }, { label: 'No baskets', description: 'The sum of nothing' }] },
      ],
    })],
    [tool('EnterPlanMode', {})],
    [tool('Write', { file_path: '$PLAN', content: PLAN })],
    ['usage in=1200 out=900 cr=31000 c5=1500', 'say Here is how I would do it.', tool('ExitPlanMode', {})],
    [tool('Edit', { file_path: file, old_string: 'export function countApples(baskets) {\n  return baskets.reduce((sum, basket) => sum + basket.apples, 0);\n}\n', new_string: CHANGED })],
    ['usage in=1500 out=1800 cr=36000 c5=2100', 'say Done: `countApples` counts an empty basket as none and refuses a negative one. All 5 tests pass.'],
  ];
}
