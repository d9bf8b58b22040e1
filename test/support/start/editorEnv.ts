/** Variables that an editor's own terminal sets and that would make another editor start inside that one. */
const FOREIGN = /^(VSCODE_|ELECTRON_|CLAUDECODE$|CLAUDE_CODE_(SESSION_ID|ENTRYPOINT)$|CLAUDE_PROJECT_DIR$|NODE_OPTIONS$|npm_)/;

/** The person's environment as a new editor should see it. */
export function cleanEditorEnv(): NodeJS.ProcessEnv {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !FOREIGN.test(name)));
  // npm puts the project's own commands first, among them the Node that only the tests need.
  const folders = (env.PATH ?? '').split(':').filter((folder) => !/node_modules[\\/]\.bin$|node-gyp-bin$/.test(folder));
  return process.platform === 'win32' ? env : { ...env, PATH: folders.join(':') };
}
