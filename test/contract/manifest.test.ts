import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { COSTS_PANEL_TYPE } from '../../src/protocol/webview/costsPanelType.ts';
import { SESSION_PANEL_TYPE } from '../../src/protocol/webview/sessionPanelType.ts';
import { COMMANDS, CONTEXT_KEYS, EXTENSION_ID, LAYOUT_COMMANDS, SETTINGS, SETTINGS_SECTION, VIEW_CONTAINER, VIEWS, WALKTHROUGH } from '../../src/extension/contributions.ts';
import { REVIVE_PANEL_COMMAND } from '../../src/protocol/webview/reviveCommand.ts';

const root = path.resolve(import.meta.dirname, '../..');
const readText = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const readJson = <T>(file: string): T => JSON.parse(readText(file)) as T;

interface MenuItem {
  readonly command?: string;
  readonly submenu?: string;
  readonly when?: string;
  readonly group?: string;
}
interface Manifest {
  readonly name: string;
  readonly publisher: string;
  readonly activationEvents: readonly string[];
  readonly icon: string;
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly title: string; readonly category?: string; readonly icon?: string; readonly enablement?: string }[];
    readonly keybindings: readonly { readonly command: string; readonly key: string; readonly mac: string; readonly when: string }[];
    readonly submenus: readonly { readonly id: string; readonly label: string }[];
    readonly viewsContainers: { readonly activitybar: readonly { readonly id: string; readonly icon: string }[] };
    readonly views: Readonly<Record<string, readonly { readonly id: string }[]>>;
    readonly viewsWelcome: readonly { readonly view: string; readonly contents: string; readonly when: string }[];
    readonly walkthroughs: readonly {
      readonly id: string;
      readonly title: string;
      readonly description: string;
      readonly steps: readonly { readonly id: string; readonly title: string; readonly description: string; readonly media: { readonly svg: string; readonly altText: string }; readonly completionEvents: readonly string[] }[];
    }[];
    readonly menus: Readonly<Record<string, readonly MenuItem[]> & { readonly commandPalette?: readonly MenuItem[] }>;
    readonly configuration: { readonly properties: Readonly<Record<string, { readonly scope: string; readonly order: number; readonly markdownDescription: string; readonly enum?: readonly string[]; readonly markdownEnumDescriptions?: readonly string[] }>> };
  };
}

const manifest = readJson<Manifest>('package.json');
const { contributes } = manifest;
const texts = readJson<Readonly<Record<string, string>>>('package.nls.json');
const textOf = (reference: string): string => texts[reference.replaceAll('%', '')] ?? '';
const menuItems = Object.values(contributes.menus).flatMap((items) => items ?? []);
/** Items of the Fleet view's menu that show how it is laid out; the palette has commands that ask instead. */
const layoutIds = new Set(LAYOUT_COMMANDS.map(({ id }) => id));
const ownCommands = contributes.commands.filter(({ command }) => !layoutIds.has(command));
const whenClauses = [
  ...menuItems.map(({ when }) => when ?? ''),
  ...contributes.keybindings.map(({ when }) => when),
  ...contributes.viewsWelcome.map(({ when }) => when),
  ...contributes.commands.map(({ enablement }) => enablement ?? ''),
];

/** Values that rows of trees carry; the presenters' tests hold them to these. */
const CONTEXT_VALUES = [
  'request permission', 'request permission whole', 'request permission whole always', 'request question', 'request question pick', 'request plan', 'request plan whole', 'request review', 'request permission whole terminal', 'request question terminal',
  'news failed live', 'news failed ended', 'news finished live', 'news finished ended', 'allFinished', 'session live inTurn', 'session live ready', 'session ended', 'session readOnly', 'fleetProject',
  'session live inTurn terminal', 'session live ready terminal', 'session ended terminal', 'session live ready terminal pinned',
  'session live inTurn pinned', 'session live ready pinned', 'session ended pinned',
  'project trusted present', 'project untrusted present', 'project trusted missing', 'project untrusted missing', 'backlogProject', 'column', 'task free', 'task live',
];

describe('manifest', () => {
  it('declares exactly the commands, views and settings that the code knows', () => {
    assert.deepEqual(contributes.commands.map(({ command }) => command).sort(), [...Object.values(COMMANDS), ...layoutIds].sort());
    assert.deepEqual(Object.keys(contributes.views), [VIEW_CONTAINER]);
    assert.deepEqual(contributes.viewsContainers.activitybar.map(({ id }) => id), [VIEW_CONTAINER]);
    assert.deepEqual(contributes.views[VIEW_CONTAINER]?.map(({ id }) => id).sort(), Object.values(VIEWS).sort());
    assert.deepEqual(Object.keys(contributes.configuration.properties).sort(), Object.values(SETTINGS).map((name) => `${SETTINGS_SECTION}.${name}`).sort());
  });

  it('has every text it refers to, in English and German, and no other', () => {
    const used = [...new Set([...readText('package.json').matchAll(/"%([^%"]+)%"/g)].map((match) => String(match[1])))].sort();
    assert.deepEqual(Object.keys(texts).sort(), used);
    assert.deepEqual(Object.keys(readJson<object>('package.nls.de.json')).sort(), used);
  });

  it('gives each command a category, a known icon and a title in Title Case', () => {
    const codicons = new Set(readText('node_modules/@vscode/codicons/dist/codicon.csv').split('\n').map((line) => line.split(',')[0]));
    for (const { command, title, category, icon = '' } of ownCommands) {
      assert.equal(category, 'Mission Control', command);
      assert.ok(codicons.has(icon.replace(/^\$\((.+)\)$/, '$1')), `${command}: ${icon}`);
      assert.match(textOf(title), /^[A-Z]/, command);
      for (const word of textOf(title).split(' ')) assert.match(word, /^([A-Z]|to$|in$|a$|by$|from$|with$|as$)/, `${command}: ${textOf(title)}`);
    }
  });

  it('has one file for each command, named after it', () => {
    const files = readdirSync(path.join(root, 'src/extension/commands'), { recursive: true, encoding: 'utf8' }).map((file) => path.basename(file, '.ts'));
    for (const name of Object.keys(COMMANDS)) assert.ok(files.includes(name), name);
  });

  it('uses only commands, views, context keys and row kinds that exist', () => {
    const commands = new Set<string>([...Object.values(COMMANDS), ...layoutIds]);
    const submenus = new Set(contributes.submenus.map(({ id }) => id));
    for (const { command, submenu } of menuItems) assert.ok(command === undefined ? submenus.has(submenu ?? '') : submenu === undefined, JSON.stringify({ command, submenu }));
    for (const id of submenus) assert.ok((contributes.menus[id]?.length ?? 0) > 0, id);
    const views = new Set<string>(Object.values(VIEWS));
    const keys = new Set<string>([...Object.values(CONTEXT_KEYS), SESSION_PANEL_TYPE, COSTS_PANEL_TYPE]);
    for (const { command } of [...menuItems, ...contributes.keybindings]) assert.ok(command === undefined || commands.has(command), command);
    for (const { view } of contributes.viewsWelcome) assert.ok(views.has(view), view);
    for (const when of whenClauses) {
      for (const [id] of when.matchAll(/missionControl\.[A-Za-z.]+/g)) assert.ok(views.has(id) || keys.has(id), `${id} in ${when}`);
      const pattern = /viewItem =~ \/(.+?)\//.exec(when)?.[1];
      if (pattern !== undefined) assert.ok(CONTEXT_VALUES.some((value) => new RegExp(pattern).test(value)), when);
    }
  });

  it('has every command in the palette, whatever the host does: a command starts the host, or says why it cannot', () => {
    // The editor offers no ticks in menus, so each way to lay out the view has two items there, one with a tick in its title.
    assert.deepEqual((contributes.menus.commandPalette ?? []).map(({ command, when }) => [command, when]), [...layoutIds].map((id) => [id, 'false']));
    // The commands' own tests hold this to what each of them needs.
    for (const { command, enablement } of ownCommands) assert.ok([undefined, 'isWorkspaceTrusted'].includes(enablement), command);
  });

  it('ticks what is chosen in the menus of the Fleet view, and offers the rest', () => {
    const keys = { sortFleet: CONTEXT_KEYS.fleetSort, groupFleet: CONTEXT_KEYS.fleetGroup };
    for (const { id, runs, by } of LAYOUT_COMMANDS) {
      const isChosen = id.endsWith('.chosen');
      assert.deepEqual(contributes.menus[COMMANDS[runs]]?.filter(({ command }) => command === id).map(({ when }) => when), [`${keys[runs]} ${isChosen ? '==' : '!='} ${by}`]);
      assert.equal(textOf(contributes.commands.find(({ command }) => command === id)?.title ?? '').startsWith('✓ '), isChosen, id);
    }
  });

  it('offers to allow a request only in rows that show all of it', () => {
    const allowing: readonly string[] = [COMMANDS.allowRequest, COMMANDS.allowRequestAlways, COMMANDS.approvePlan];
    const offers = (contributes.menus['view/item/context'] ?? []).filter(({ command }) => command !== undefined && allowing.includes(command));
    assert.equal(offers.length, 5);
    for (const { when } of offers) assert.match(when ?? '', /viewItem =~ \/\^request (permission|plan) whole(\( always\)\?| always)?\( terminal\)\?\$\//);
  });

  it('promises only references that the host resolves', () => {
    for (const file of ['package.nls.json', 'package.nls.de.json']) {
      const text = readJson<Readonly<Record<string, string>>>(file)['setting.environment'] ?? '';
      assert.deepEqual([...text.matchAll(/\$\{(\w+):/g)].map((match) => match[1]), ['env', 'file'], file);
    }
  });

  it('offers real next steps in every empty view, whatever the host does', () => {
    const commands = new Set<string>([...Object.values(COMMANDS), 'workbench.action.openSettings', 'workbench.trust.manage']);
    for (const view of Object.values(VIEWS)) {
      const own = contributes.viewsWelcome.filter((welcome) => welcome.view === view);
      for (const state of ['stopped', 'starting', 'reconnecting', 'silent', 'failed', 'connected']) {
        assert.ok(own.some(({ when }) => when.includes(`${CONTEXT_KEYS.hostState} == ${state}`)), `${view} says nothing when the host is ${state}`);
      }
    }
    for (const { contents } of contributes.viewsWelcome) {
      const links = [...textOf(contents).matchAll(/\]\(command:([^)?]+)/g)].map((match) => match[1] ?? '');
      assert.ok(links.length > 0, contents);
      for (const link of links) assert.ok(commands.has(link), link);
    }
  });

  it('speaks of the host only where something is wrong with it', () => {
    for (const { contents, when } of contributes.viewsWelcome) {
      if (!/hostState == (silent|failed)/.test(when)) assert.doesNotMatch(textOf(contents), /\bhost\b/i, contents);
    }
  });

  it('leads a newcomer through the main job: each step can be done, is noticed, and has a picture in the colours of the theme', () => {
    assert.equal(`${manifest.publisher}.${manifest.name}`, EXTENSION_ID);
    assert.deepEqual(contributes.walkthroughs.map(({ id }) => id), [WALKTHROUGH]);
    const [walkthrough] = contributes.walkthroughs;
    assert.deepEqual(walkthrough?.steps.map(({ id }) => id), ['addProject', 'startAgent', 'answer', 'cost', 'reload']);
    const builtIn = ['workbench.action.openSettings', 'workbench.action.reloadWindow', `workbench.view.extension.${VIEW_CONTAINER}`];
    const commands = new Set<string>([...Object.values(COMMANDS), ...builtIn]);
    const known = new Set<string>([...Object.values(COMMANDS).map((id) => `onCommand:${id}`), ...Object.values(CONTEXT_KEYS).map((key) => `onContext:${key}`)]);
    for (const { id, description, media, completionEvents } of walkthrough?.steps ?? []) {
      const links = [...textOf(description).matchAll(/\]\(command:([^)?]+)/g)].map((match) => match[1] ?? '');
      assert.ok(links.length > 0, id);
      for (const link of links) assert.ok(commands.has(link), link);
      assert.ok(completionEvents.length > 0, id);
      for (const event of completionEvents) assert.ok(known.has(event), event);
      assert.ok(textOf(media.altText).length > 20, id);
      const picture = readText(media.svg);
      assert.match(picture, /var\(--vscode-/);
      assert.doesNotMatch(picture, /style=|<style|<script|href=/, 'the editor shows it under a strict policy');
      for (const [, value] of picture.matchAll(/(?:fill|stroke)="([^"]+)"/g)) assert.match(value ?? '', /^(none|transparent|var\(--vscode-[^#]+\)|var\(.+#8884\)+)$/, `${id}: ${value}`);
    }
  });

  it('gives each setting a description, an order of its own and a scope that no workspace can write to', () => {
    const settings = Object.entries(contributes.configuration.properties);
    assert.equal(new Set(settings.map(([, { order }]) => order)).size, settings.length);
    for (const [name, setting] of settings) {
      assert.ok(['machine', 'application'].includes(setting.scope), name);
      assert.ok(textOf(setting.markdownDescription).length > 10, name);
      assert.equal(setting.enum?.length, setting.markdownEnumDescriptions?.length, name);
    }
  });

  it('binds keys only as chords, which leave the keys of others alone', () => {
    const [inView, anywhere] = [true, false].map((isInView) => contributes.keybindings.filter(({ when }) => when.includes('focusedView == missionControl.') === isInView));
    assert.deepEqual(inView?.map(({ key }) => key), ['f2'], 'the key of every list of the editor');
    for (const { key, mac, when, command } of anywhere ?? []) {
      if (command === COMMANDS.showAccessibilityHelp) {
        // The editor's own key for it, in panels only, for which the editor has nothing.
        assert.deepEqual([key, when], ['alt+f1', [SESSION_PANEL_TYPE, COSTS_PANEL_TYPE].map((type) => `activeWebviewPanelId == ${type}`).join(' || ')]);
        continue;
      }
      assert.match(key, /^ctrl\+k shift\+[a-z]$/);
      assert.match(mac, /^cmd\+k shift\+[a-z]$/);
      assert.ok(when.length > 0);
    }
  });

  it('activates by nothing that would start a host, and its pictures exist', () => {
    assert.deepEqual(manifest.activationEvents, ['onStartupFinished', 'onWebviewPanel:missionControl.session', 'onFileSystem:mission-control-image', `onCommand:${REVIVE_PANEL_COMMAND}`, 'onWebviewPanel:missionControl.costs']);
    assert.ok(existsSync(path.join(root, manifest.icon)));
    for (const { icon } of contributes.viewsContainers.activitybar) assert.ok(existsSync(path.join(root, icon)));
  });
});
