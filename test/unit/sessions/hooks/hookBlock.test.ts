import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { findHookBlock, type HookBlock } from '../../../../src/host/sessions/claude/hooks/hookBlock.ts';

const OFF = { disableAllHooks: true };
const ON = { disableAllHooks: false };
const ONLY_MANAGED = { allowManagedHooksOnly: true };

describe('settings that keep hooks away', () => {
  let root: string;
  beforeEach(async () => { root = await mkdtemp(path.join(os.tmpdir(), 'mc-')); });
  afterEach(() => rm(root, { recursive: true, force: true }));

  const FILES = {
    user: 'config/settings.json', project: 'p/.claude/settings.json', local: 'p/.claude/settings.local.json',
    managed: 'managed/managed-settings.json', more: 'managed/managed-settings.d/10-hooks.json',
  } as const;
  const find = async (files: Partial<Record<keyof typeof FILES, unknown>>): Promise<[keyof typeof FILES | undefined, HookBlock['setting']] | undefined> => {
    for (const [name, content] of Object.entries(files)) {
      const file = path.join(root, FILES[name as keyof typeof FILES]);
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
    }
    const found = await findHookBlock({ cwd: path.join(root, 'p'), environment: { CLAUDE_CONFIG_DIR: path.join(root, 'config') }, platform: 'linux', managedFolder: path.join(root, 'managed') });
    if (found === undefined) return undefined;
    return [(Object.keys(FILES) as (keyof typeof FILES)[]).find((name) => path.join(root, FILES[name]) === found.file), found.setting];
  };

  // As both versions of the CLI were seen to do.
  for (const [what, files, expected] of [
    ['none', {}, undefined],
    ['the user', { user: OFF }, ['user', 'disableAllHooks']],
    ['the project', { project: OFF }, ['project', 'disableAllHooks']],
    ['the local file', { local: OFF, user: ON }, ['local', 'disableAllHooks']],
    ['a nearer file that allows them', { local: ON, project: OFF, user: OFF }, undefined],
    ['an administrator', { managed: OFF, local: ON }, ['managed', 'disableAllHooks']],
    ['an administrator who allows only their own', { managed: ONLY_MANAGED }, ['managed', 'allowManagedHooksOnly']],
    ['an addition of an administrator', { managed: { hooks: {} }, more: ONLY_MANAGED }, ['more', 'allowManagedHooksOnly']],
    ['what only an administrator may say', { user: ONLY_MANAGED, project: ONLY_MANAGED }, undefined],
    ['files that nobody can read', { user: '{', project: '[]', local: { disableAllHooks: 'yes' }, managed: 'null' }, undefined],
  ] as const) {
    it(`of ${what}`, async () => { assert.deepEqual(await find(files), expected); });
  }
});
