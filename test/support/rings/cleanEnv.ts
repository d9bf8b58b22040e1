import path from 'node:path';

/** Variables of the surroundings that change how the programs under test behave: running the tests inside an agent or an editor must not. */
const FOREIGN = /^(CLAUDE|ANTHROPIC_|MISSION_CONTROL_HOME$|VSCODE_|ELECTRON_|NODE_OPTIONS$|NODE_ENV$|GIT_)/;

/** This process's environment without foreign settings, with this Node first in PATH. */
export function cleanEnv(): NodeJS.ProcessEnv {
  const entries = Object.entries(process.env).filter(([name]) => !FOREIGN.test(name));
  return { ...Object.fromEntries(entries), PATH: [path.dirname(process.execPath), process.env.PATH].join(path.delimiter) };
}
