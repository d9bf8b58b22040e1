import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { escapeMarkdown } from '../../../src/extension/format/escapeMarkdown.ts';
import { formatBytes } from '../../../src/extension/format/formatBytes.ts';
import { isCostEstimated } from '../../../src/protocol/domain/costEstimate.ts';
import { formatUsd } from '../../../src/protocol/domain/formatUsd.ts';
import { elapsedMs, formatCoarseElapsed, formatElapsed } from '../../../src/extension/format/formatElapsed.ts';
import { modelName } from '../../../src/protocol/domain/modelName.ts';
import { formatTokens } from '../../../src/protocol/domain/formatTokens.ts';
import { shorten } from '../../../src/extension/format/shorten.ts';
import { shortenPath } from '../../../src/extension/format/shortenPath.ts';

type Case =
  | { readonly id: string; readonly area: 'ui.format_tokens' | 'ui.format_cost'; readonly input: number; readonly expected: string }
  | { readonly id: string; readonly area: 'ui.elapsed'; readonly input: { readonly started: string; readonly now: string }; readonly expected: string };

const cases = JSON.parse(readFileSync(path.resolve(import.meta.dirname, '../../fixtures/cases/formatting.json'), 'utf8')) as readonly Case[];

function actual(test: Case): string {
  switch (test.area) {
    case 'ui.format_tokens': return formatTokens(test.input);
    case 'ui.format_cost': return formatUsd(test.input);
    case 'ui.elapsed': return formatElapsed(elapsedMs(test.input.started, Date.parse(test.input.now)));
  }
}

describe('formatting', () => {
  for (const test of cases) it(`${test.id} ${test.area} gives ${test.expected}`, () => { assert.equal(actual(test), test.expected); });

  it('chooses the step of a token count after rounding', () => {
    assert.deepEqual([0, 1000, 999_949, 999_950, 999_999, 2_000_000, 1_500_000_000].map((value) => formatTokens(value)), ['0', '1.0k', '999.9k', '1.0M', '1.0M', '2.0M', '1.5B']);
  });

  it('never shows a cost as nothing, and nothing as a cost', () => {
    assert.deepEqual([0, 0.00001, 0.0001, 0.0099, 0.00999, 0.01, 3.42, 1234.5].map((cost) => formatUsd(cost)), ['$0.00', '<$0.0001', '$0.0001', '$0.0099', '$0.01', '$0.01', '$3.42', '$1,234.50']);
  });

  it('writes costs in the language of the editor', () => {
    assert.equal(formatUsd(3.42, 'de').replaceAll(/\s/g, ' '), '3,42 $');
  });

  it('calls the cost of a live agent in a terminal an estimate, and no other', () => {
    const estimated = (transport: 'stream' | 'terminal', phase: 'idle' | 'ended', costUsd?: number): boolean => isCostEstimated({ transport, phase, costUsd });
    assert.deepEqual([estimated('terminal', 'idle', 1), estimated('terminal', 'idle'), estimated('terminal', 'ended', 1), estimated('stream', 'idle', 1)], [true, false, false, false]);
  });

  it('gives durations two units at most, also for clocks that went back and dates that are none', () => {
    assert.deepEqual([0, 59_999, 60_000, 3_599_000, 3_600_000, 90_061_000, -5, Number.NaN].map((value) => formatElapsed(value)), ['0s', '59s', '1m 0s', '59m 59s', '1h 0m', '1d 1h', '0s', '0s']);
    assert.deepEqual([0, 59_999, 61_000, 7_261_000].map((value) => formatCoarseElapsed(value)), ['<1m', '<1m', '1m', '2h 1m']);
    assert.equal(elapsedMs('not a date', 5), 0);
  });

  it('shortens names of models, and leaves foreign ones alone', () => {
    assert.deepEqual(['claude-opus-4-5-20251101', 'claude-opus-4-8[1m]', 'gpt-9', 'claude-haiku'].map(modelName), ['opus-4-5', 'opus-4-8 [1m]', 'gpt-9', 'haiku']);
  });

  it('writes bytes with one digit and the right unit', () => {
    assert.deepEqual([0, 1023, 1024, 1_048_575, 5 * 1024 ** 3].map((value) => formatBytes(value)), ['0 B', '1023 B', '1.0 KiB', '1.0 MiB', '5.0 GiB']);
  });

  it('shortens by characters as people count them, on one line', () => {
    assert.deepEqual([shorten('a\n  b', 5), shorten('abcdef', 5), shorten('👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧', 2)], ['a b', 'abcd…', '👨‍👩‍👧…']);
  });

  it('writes the own folder as shells do', () => {
    assert.deepEqual(['/home/me/a', '/home/me', '/home/merlin', '/x'].map((file) => shortenPath(file, '/home/me')), ['~/a', '~', '/home/merlin', '/x']);
  });

  it('makes text of others harmless inside Markdown', () => {
    assert.equal(escapeMarkdown('[x](command:y)\n| $(bug) <b>'), String.raw`\[x\]\(command\:y\) \| \$\(bug\) \<b\>`);
  });
});
