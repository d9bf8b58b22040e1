import '../extension/support/installEditor.ts';
import assert from 'node:assert/strict';
import type { Memento, Tab } from 'vscode';
import { PanelRecord } from '../../../src/extension/panels/panelRecord.ts';

const { findLostTab, findRecordedTab } = await import('../../../src/extension/panels/lostTab.ts');
const { TabInputWebview, window } = await import('../extension/support/editor.ts');

interface Shown {
  readonly label: string;
  readonly isOther?: boolean;
}

/** Groups from left to right; the first tab of each is in front. */
function show(groups: readonly (readonly Shown[])[], activeColumn = 1): Tab[][] {
  const all = groups.map((shown, index) => {
    const group: { viewColumn: number; isActive: boolean; tabs: unknown[]; activeTab: unknown } = { viewColumn: index + 1, isActive: index + 1 === activeColumn, tabs: [], activeTab: undefined };
    group.tabs = shown.map(({ label, isOther }, position) => ({ label, group, isActive: position === 0, input: isOther === true ? {} : new TabInputWebview('mainThreadWebview-missionControl.session') }));
    group.activeTab = group.tabs[0];
    return group;
  });
  window.tabGroups.all = all;
  return all.map(({ tabs }) => tabs as Tab[]);
}

describe('panels that an extension host left behind', () => {
  afterEach(() => { window.tabGroups.all = []; });

  const find = (title: string, viewColumn?: number, own: readonly number[] = []) => findLostTab({ title, viewColumn }, new Set(own));

  it('are found by their title, and by elimination when they were renamed meanwhile', () => {
    const [[left] = [], [right] = []] = show([[{ label: 'Fix' }], [{ label: 'Build' }]]);
    assert.equal(find('Fix'), left);
    assert.equal(find('Renamed', undefined, [1]), right, 'ours is in front in the first group');
    assert.equal(find('Renamed'), left, 'the one that was clicked');
    show([[{ label: 'readme.md', isOther: true }]]);
    assert.equal(find('Fix'), undefined);
  });

  it('with the same title are told apart by their place, else by the click that asks', () => {
    const [[left] = [], [right] = []] = show([[{ label: 'Fix' }], [{ label: 'Fix' }]], 2);
    assert.equal(find('Fix', 1), left);
    assert.equal(find('Fix', 2), right);
    assert.equal(find('Fix'), right);
    assert.equal(find('Fix', undefined, [2]), left);
  });

  it('on record are only taken for what they surely are', () => {
    const [[, hidden] = [], [right] = []] = show([[{ label: 'Plan' }, { label: 'Fix' }], [{ label: 'Fix' }]]);
    assert.equal(findRecordedTab({ title: 'Fix', viewColumn: 1 }), hidden);
    assert.equal(findRecordedTab({ title: 'Fix', viewColumn: 2 }), right);
    assert.equal(findRecordedTab({ title: 'Fix', viewColumn: 3 }), undefined);
    assert.equal(findRecordedTab({ title: 'Gone', viewColumn: 1 }), undefined);
    show([[{ label: 'Fix' }, { label: 'Fix' }]]);
    assert.equal(findRecordedTab({ title: 'Fix', viewColumn: 1 }), undefined);
  });
});

describe('the record of panels', () => {
  it('is for the next extension host of the same window, not for a window that was reloaded', () => {
    const values = new Map<string, unknown>();
    const writes: unknown[] = [];
    const memento = { get: (key: string) => values.get(key), keys: () => [], update: async (key: string, value: unknown) => { values.set(key, value); writes.push(value); } } as unknown as Memento;
    const panels = [{ sessionId: 's', title: 'Fix', viewColumn: 1 }];
    const record = new PanelRecord(memento, 'window 1');
    record.keep(panels);
    record.keep([...panels]);
    assert.equal(writes.length, 1, 'what is the same is not written again');
    assert.deepEqual(new PanelRecord(memento, 'window 1').leftBehind, panels);
    assert.deepEqual(new PanelRecord(memento, 'window 2').leftBehind, []);
  });
});
