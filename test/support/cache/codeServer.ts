import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { installOnce } from './installOnce.ts';
import { npmInstall } from './npmInstall.ts';
import { SPDLOG_STAND_IN, WATCHDOG_STAND_IN } from './nativeStandIns.ts';

/** A built VS Code server with its web client, from the npm package that carries one. */
interface WebBuild {
  /** Version of the package; 4.139.1 is VS Code 1.139.1. */
  readonly codeServer: string;
  /** Major version of the Node that this VS Code was built for. */
  readonly nodeMajor: number;
  /** That Node in full, when it is another one than the one that runs the tests. */
  readonly ownNode?: string;
  /** Whether its own dependencies predate npm's check of peers. */
  readonly legacyPeers: boolean;
}

/** `newest` is what every ring runs in; `oldest` is the lowest of what `engines.vscode` promises, on the Node that was inside its desktop build. */
const BUILDS = {
  newest: { codeServer: '4.139.1', nodeMajor: 24, legacyPeers: false },
  oldest: { codeServer: '4.90.3', nodeMajor: 20, ownNode: '20.9.0', legacyPeers: true },
} as const satisfies Record<string, WebBuild>;

/** Which of the two builds. */
export type WebBuildName = keyof typeof BUILDS;

/** Variable that chooses the build for everything that starts VS Code for the Web; default `newest`. */
export const WEB_BUILD_VARIABLE = 'MISSION_CONTROL_WEB_BUILD';

/** Written last; change it when the steps of the install change, so that older installs are replaced. */
const READY = 'ready-2';

/** A VS Code server that can be started: `node main …`. */
export interface VscodeServer {
  readonly node: string;
  /** Path of `out/server-main.js`. */
  readonly main: string;
}

/**
 * A built VS Code server; installs it into the test cache when missing (600 MB, about 20 s; the oldest 320 MB).
 *
 * Its own install scripts compile every native module, among them kerberos, which needs system headers. None of that is needed: node-pty and
 * @parcel/watcher bring prebuilt binaries (the node-pty of the oldest build brings none, so that one opens no terminals), everything else
 * native is optional to the server. Two of those get a replacement in JavaScript.
 */
export async function vscodeServer(name: WebBuildName = wantedBuild()): Promise<VscodeServer> {
  const build: WebBuild = BUILDS[name];
  const { legacyPeers } = build;
  const major = Number.parseInt(process.versions.node, 10);
  if (build.ownNode === undefined && major !== build.nodeMajor) {
    throw new Error(`VS Code for the Web needs Node ${build.nodeMajor}; this is Node ${process.versions.node}. Run it by an npm script.`);
  }
  // The package of one platform is the bare binary; the package "node" would only add a script that picks it.
  const nodePackage = `node-${process.platform}-${process.arch}`;
  const server = path.join('node_modules', 'code-server', 'lib', 'vscode');
  const folder = await installOnce({
    name: `code-server-${build.codeServer}`,
    proof: READY,
    install: async (cwd) => {
      await npmInstall({ cwd, packages: [`code-server@${build.codeServer}`, ...(build.ownNode === undefined ? [] : [`${nodePackage}@${build.ownNode}`])] });
      await npmInstall({ cwd: path.join(cwd, server), legacyPeers });
      await npmInstall({ cwd: path.join(cwd, server, 'extensions'), legacyPeers });
      const modules = path.join(cwd, server, 'node_modules');
      await writeFile(path.join(modules, '@vscode', 'spdlog', 'index.js'), SPDLOG_STAND_IN);
      for (const watchdog of ['@vscode/native-watchdog', 'native-watchdog'].map((place) => path.join(modules, place))) {
        if (existsSync(watchdog)) await writeFile(path.join(watchdog, 'index.js'), WATCHDOG_STAND_IN);
      }
      await writeFile(path.join(cwd, READY), `${new Date().toISOString()}\n`);
    },
  });
  const node = build.ownNode === undefined ? process.execPath : path.join(folder, 'node_modules', nodePackage, 'bin', 'node');
  return { node, main: path.join(folder, server, 'out', 'server-main.js') };
}

function wantedBuild(env: NodeJS.ProcessEnv = process.env): WebBuildName {
  const wanted = env[WEB_BUILD_VARIABLE] ?? 'newest';
  if (wanted !== 'newest' && wanted !== 'oldest') throw new Error(`${WEB_BUILD_VARIABLE} must be newest or oldest, not ${wanted}.`);
  return wanted;
}
