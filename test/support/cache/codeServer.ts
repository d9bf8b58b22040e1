import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { installOnce } from './installOnce.ts';
import { npmInstall } from './npmInstall.ts';
import { SPDLOG_STAND_IN, WATCHDOG_STAND_IN } from './nativeStandIns.ts';

/** npm package that carries a built VS Code server with its web client; 4.139.1 is VS Code 1.139.1. */
export const CODE_SERVER_VERSION = '4.139.1';

/** Written last; change it when the steps of the install change, so that older installs are replaced. */
const READY = 'ready-2';

/** Node that this VS Code server was built for. */
const NODE_MAJOR = 24;

/**
 * Folder of a built VS Code server (with `out/server-main.js`); installs it into the test cache when missing (600 MB, about 20 s).
 *
 * Its own install scripts compile every native module, among them kerberos, which needs system headers. None of that is needed: node-pty and
 * @parcel/watcher bring prebuilt binaries, everything else native is optional to the server. Two of those get a replacement in JavaScript.
 */
export async function vscodeServerFolder(): Promise<string> {
  const major = Number.parseInt(process.versions.node, 10);
  if (major !== NODE_MAJOR) throw new Error(`VS Code for the Web needs Node ${NODE_MAJOR}; this is Node ${process.versions.node}. Run it by an npm script.`);
  const server = path.join('node_modules', 'code-server', 'lib', 'vscode');
  const folder = await installOnce({
    name: `code-server-${CODE_SERVER_VERSION}`,
    proof: READY,
    install: async (cwd) => {
      await npmInstall({ cwd, packages: [`code-server@${CODE_SERVER_VERSION}`] });
      await npmInstall({ cwd: path.join(cwd, server) });
      await npmInstall({ cwd: path.join(cwd, server, 'extensions') });
      const modules = path.join(cwd, server, 'node_modules', '@vscode');
      await writeFile(path.join(modules, 'spdlog', 'index.js'), SPDLOG_STAND_IN);
      await writeFile(path.join(modules, 'native-watchdog', 'index.js'), WATCHDOG_STAND_IN);
      await writeFile(path.join(cwd, READY), `${new Date().toISOString()}\n`);
    },
  });
  return path.join(folder, server);
}
