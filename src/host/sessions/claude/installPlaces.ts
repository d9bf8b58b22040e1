import path from 'node:path';

type Environment = Readonly<Record<string, string>>;

/** Names of the executable, best first. */
export function executableNames(platform: NodeJS.Platform): readonly string[] {
  return platform === 'win32' ? ['claude.exe', 'claude.cmd'] : ['claude'];
}

/** Folders of PATH, in order, without doubles and relative ones. */
export function pathFolders(environment: Environment, platform: NodeJS.Platform): string[] {
  const flavour = platform === 'win32' ? path.win32 : path.posix;
  const value = environment['PATH'] ?? environment['Path'] ?? '';
  return [...new Set(value.split(flavour.delimiter).filter((folder) => flavour.isAbsolute(folder)))];
}

/**
 * Where installers put the CLI, besides PATH: its native installer, its local npm install, npm's global folders, Homebrew, and the version
 * managers' shims. `*` stands for any one folder name (a Node version).
 */
export function installPlaces(environment: Environment, platform: NodeJS.Platform): string[] {
  const home = environment['HOME'] ?? environment['USERPROFILE'] ?? '';
  if (platform === 'win32') {
    const appData = environment['APPDATA'] ?? path.win32.join(home, 'AppData', 'Roaming');
    const localAppData = environment['LOCALAPPDATA'] ?? path.win32.join(home, 'AppData', 'Local');
    return [
      path.win32.join(home, '.local', 'bin'),
      path.win32.join(home, '.claude', 'local'),
      path.win32.join(appData, 'npm'),
      path.win32.join(localAppData, 'Programs', 'claude'),
      path.win32.join(localAppData, 'Volta', 'bin'),
    ];
  }
  const below = (...parts: string[]): string => path.posix.join(home, ...parts);
  return [
    below('.local', 'bin'),
    below('.claude', 'local'),
    below('.claude', 'local', 'node_modules', '.bin'),
    ...(environment['NPM_CONFIG_PREFIX'] === undefined ? [] : [path.posix.join(environment['NPM_CONFIG_PREFIX'], 'bin')]),
    below('.npm-global', 'bin'),
    '/opt/homebrew/bin',
    '/usr/local/bin',
    '/home/linuxbrew/.linuxbrew/bin',
    '/usr/bin',
    '/snap/bin',
    path.posix.join(environment['VOLTA_HOME'] ?? below('.volta'), 'bin'),
    below('.bun', 'bin'),
    below('.asdf', 'shims'),
    below('.local', 'share', 'mise', 'shims'),
    below('.local', 'share', 'pnpm'),
    below('Library', 'pnpm'),
    path.posix.join(environment['NVM_DIR'] ?? below('.nvm'), 'versions', 'node', '*', 'bin'),
    path.posix.join(environment['FNM_DIR'] ?? below('.local', 'share', 'fnm'), 'node-versions', '*', 'installation', 'bin'),
  ];
}
