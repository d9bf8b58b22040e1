import assert from 'node:assert/strict';
import type { UsageTotal, WeekUsage } from '../../../src/protocol/domain/usage.ts';
import { addUsage, NO_USAGE } from '../../../src/protocol/domain/usageTotals.ts';
import { isNothing, MAX_PARTS, OTHERS, viewOf } from '../../../webviews/costs/costsView.ts';
import { PartColors } from '../../../webviews/costs/partColors.ts';
import { line, sampleLines, TODAY, weekOf } from '../../support/panelHarness/sampleCosts.ts';

const week = weekOf(sampleLines());
const sum = (totals: readonly UsageTotal[]): UsageTotal => totals.reduce<UsageTotal>((total, one) => addUsage(total, one), NO_USAGE);

/** Nine projects of falling cost. */
function crowd(): WeekUsage {
  return weekOf(Array.from({ length: 9 }, (_, i) => line(i, { session: 's1', day: '2026-11-20', time: '09:00', projectId: `p${i}`, costUsd: 9 - i })));
}

describe('costs panel: figures', () => {
  for (const period of ['today', 'week'] as const) {
    for (const stackBy of ['project', 'model'] as const) {
      for (const projectId of [undefined, 'acme-web', 'docs', 'old-shop', 'nowhere']) {
        it(`of ${period} by ${stackBy} for ${projectId ?? 'all projects'} add up everywhere`, () => {
          const view = viewOf(week, { period, stackBy, ...(projectId === undefined ? {} : { projectId }) });
          assert.deepEqual(view.total, view[period]);
          if (projectId === undefined) assert.deepEqual(view.total, period === 'week' ? week.total : week.today);
          assert.deepEqual(sum(view.places.map(({ total }) => total)), view.total);
          assert.deepEqual(sum(view.parts.map(({ total }) => total)), view.total);
          for (const part of view.parts) assert.deepEqual(sum(part.places), part.total);
          view.places.forEach((place, index) => { assert.deepEqual(sum(view.parts.map(({ places }) => places[index] ?? NO_USAGE)), place.total); });
          assert.deepEqual(sum(view.models), view.total);
          assert.deepEqual(sum(view.sessions.map(({ usage }) => usage)), view.total);
          assert.deepEqual(sum(view.projects), period === 'week' ? week.total : week.today);
          assert.equal(isNothing(view.total), projectId === 'nowhere' || (projectId === 'old-shop' && period === 'today'));
        });
      }
    }
  }

  it('have a place for every day and every hour, also for those without anything', () => {
    const days = viewOf(week, { period: 'week', stackBy: 'project' });
    assert.deepEqual(days.places.map(({ time }) => time), week.days);
    assert.ok(isNothing(days.places[2]?.total ?? NO_USAGE));
    const hours = viewOf(week, { period: 'today', stackBy: 'project' });
    assert.deepEqual([hours.places.length, hours.places[8]?.time, hours.places[8]?.total.costUsd], [24, '08:00', 0.88]);
  });

  it('put together what is too much to tell apart, and lose nothing of it', () => {
    const { parts } = viewOf(crowd(), { period: 'week', stackBy: 'project' });
    assert.deepEqual(parts.map(({ key, total }) => [key, total.costUsd]), [['p0', 9], ['p1', 8], ['p2', 7], ['p3', 6], ['p4', 5], [OTHERS, 10]]);
    assert.equal(parts.length, MAX_PARTS);
    const six = viewOf({ ...crowd(), cells: crowd().cells.filter(({ projectId }) => projectId < 'p6') }, { period: 'week', stackBy: 'project' });
    assert.deepEqual(six.parts.map(({ key }) => key), ['p0', 'p1', 'p2', 'p3', 'p4', 'p5']);
  });

  it('list sessions of today alone when today is chosen, with what they cost today', () => {
    const today = viewOf(week, { period: 'today', stackBy: 'project' });
    assert.deepEqual(today.sessions.map(({ session }) => session.sessionId), ['s2', 's3', 's4', 's5']);
    assert.ok((today.sessions[0]?.usage.costUsd ?? 0) < (week.sessions.find(({ sessionId }) => sessionId === 's2')?.week.costUsd ?? 0));
  });

  it('count use without a price as something', () => {
    const unpriced = viewOf(weekOf([line(1, { session: 's5', day: TODAY, time: '09:00' })]), { period: 'today', stackBy: 'model' });
    assert.deepEqual([unpriced.total.costUsd, unpriced.total.unpricedCount, isNothing(unpriced.total)], [0, 1, false]);
  });
});

describe('costs panel: colours', () => {
  it('are those of the projects, unless two have the same', () => {
    const colors = new PartColors();
    assert.deepEqual([...colors.assign([{ key: 'a', accent: 'green' }, { key: 'b', accent: 'green' }, { key: 'c' }, { key: 'd', accent: 'red' }])], [['a', 'green'], ['b', 'blue'], ['c', 'orange'], ['d', 'red']]);
  });

  it('and places in the stack stay while sums change order, and are given on when a part leaves', () => {
    const colors = new PartColors();
    const before = [...colors.assign([{ key: 'a' }, { key: 'b' }, { key: 'c' }])];
    assert.deepEqual([...colors.assign([{ key: 'c' }, { key: 'a' }, { key: 'b' }])], before);
    assert.deepEqual([...colors.assign([{ key: 'c' }, { key: 'new' }, { key: 'b' }])], [['b', 'orange'], ['c', 'green'], ['new', 'blue']]);
  });

  it('end where the theme has no more', () => {
    const many = new PartColors().assign(Array.from({ length: 8 }, (_, i) => ({ key: String(i) })));
    assert.equal(new Set(many.values()).size, 6);
    assert.equal(many.size, 6);
  });
});
