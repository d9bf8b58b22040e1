import assert from 'node:assert/strict';
import { isWithinBudget, type Figure } from '../../bench/support/figure.ts';
import { markdownTable } from '../../bench/support/report.ts';
import { exact, measured, quantile, spreadText } from '../../bench/support/statistics.ts';

describe('bench: figures', () => {
  const figure = (ours: number, budget: Figure['budget'], other?: number): Figure => ({
    what: 'a thing', unit: 'ms', ours: exact(ours), ...(other === undefined ? {} : { other: { what: 'another', ...exact(other) } }), ...(budget === undefined ? {} : { budget }),
  });

  it('interpolate quantiles and say what they stand on', () => {
    assert.equal(quantile([4, 1, 3, 2], 0.5), 2.5);
    assert.deepEqual(measured([5, 1, 3, 2, 4]), { value: 3, count: 5, quartiles: [2, 4] });
    assert.deepEqual(measured([7], 0.95), { value: 7, count: 1 });
    assert.equal(spreadText(measured([5, 1, 3, 2, 4])), 'n = 5, quartiles 2.0–4.0');
    assert.throws(() => measured([]), /no samples/);
  });

  it('keep a promise or miss it', () => {
    assert.equal(isWithinBudget(figure(20, { kind: 'atMost', limit: 20 })), true);
    assert.equal(isWithinBudget(figure(20.1, { kind: 'atMost', limit: 20 })), false);
    assert.equal(isWithinBudget(figure(106, { kind: 'ratioAtMost', limit: 1.05 }, 100)), false);
    assert.equal(isWithinBudget(figure(110, { kind: 'addedAtMost', limit: 10 }, 100)), true);
    assert.equal(isWithinBudget(figure(1, undefined)), undefined);
    assert.throws(() => isWithinBudget(figure(1, { kind: 'ratioAtMost', limit: 1 })), /compare/);
  });

  it('are shown with samples, spread and how busy the machine was', () => {
    const ours = measured([30, 10, 20]);
    const table = markdownTable([{
      name: 'x', at: '', durationMs: 1, busyBefore: 0.04, busyAfter: 0.5,
      figures: [{ what: 'a thing', unit: 'ms', ours, other: { what: 'another', ...measured([5, 10, 15]) }, budget: { kind: 'atMost', limit: 10 }, detail: 'more' }],
    }]);
    assert.equal(table.split('\n')[2], '| a thing | 20.0 ms | 10.0 ms (another; n = 3, quartiles 7.5–12.5) | 2.00 × | ≤ 10 ms | **over** | n = 3, quartiles 15.0–25.0; more | 4 % before, 50 % after |');
  });
});
