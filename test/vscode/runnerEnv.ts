import path from 'node:path';
import { CACHE_ROOT } from '../support/cache/cacheRoot.ts';
import { WEB_BUILD_VARIABLE } from '../support/cache/codeServer.ts';
import { EDITOR_VERSION_VARIABLE, EVENTS_VARIABLE, GREP_VARIABLE, REPO_VARIABLE, TAG_VARIABLE } from '../support/rings/testRun.ts';
import { REPO_ROOT } from '../support/repoRoot.ts';
import type { TempHome } from '../support/tempHome.ts';
import type { TestEditor } from './runnerEditor.ts';

/** What the editor's environment depends on. */
export interface EditorEnvOptions {
  readonly editor: TestEditor;
  readonly home: TempHome;
  /** Path of the Claude CLI, which the editor finds in PATH. */
  readonly claude: string;
  /** Only tests with this in their title. */
  readonly tag?: string;
}

const PASSED_ON = [EVENTS_VARIABLE, GREP_VARIABLE, 'CHROMIUM', 'MISSION_CONTROL_SCREENSHOT', 'MISSION_CONTROL_TEST_VERBOSE', WEB_BUILD_VARIABLE, EDITOR_VERSION_VARIABLE];

/**
 * Environment for `runTests`, which lays it over this process's own: undefined takes a variable away. The web build gets nothing of the real
 * environment; the desktop build needs what its window system needs.
 */
export function editorEnv({ editor, home, claude, tag }: EditorEnvOptions): Record<string, string | undefined> {
  const own = editor.kind === 'web' ? Object.fromEntries(Object.keys(process.env).map((name) => [name, undefined])) : {};
  return {
    ...own,
    ...home.env,
    ...Object.fromEntries(PASSED_ON.map((name) => [name, process.env[name]])),
    PATH: [path.dirname(claude), path.dirname(process.execPath), process.env.PATH].join(path.delimiter),
    MISSION_CONTROL_NODE: process.execPath,
    MISSION_CONTROL_TEST_CACHE: CACHE_ROOT, // HOME is another one now
    [REPO_VARIABLE]: REPO_ROOT,
    ...(tag === undefined ? {} : { [TAG_VARIABLE]: tag }),
  };
}
