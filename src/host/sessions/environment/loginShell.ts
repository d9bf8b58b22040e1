import { spawn } from 'node:child_process';
import path from 'node:path';

/** Profiles that ask the network or a version manager take seconds; one that waits for input never ends. */
const SHELL_TIMEOUT_MS = 10_000;

/** Far more than an environment holds. */
const MAX_OUTPUT_BYTES = 8 * 1024 * 1024;

/** What reading the environment gave; `error` says why it is not the shell's. */
export type ShellEnvironment =
  | { readonly shell: string; readonly variables: Readonly<Record<string, string>> }
  | { readonly shell: string; readonly error: string };

/** How shells take a command as a login shell; first match of the name wins. POSIX shells and fish share the last. */
const SHELLS: readonly { readonly names: readonly string[]; readonly args: (command: string) => readonly string[]; readonly call: (node: string) => string }[] = [
  { names: ['pwsh', 'powershell'], args: (command) => ['-Login', '-Command', command], call: (node) => `& '${node.replaceAll("'", "''")}'` },
  { names: ['csh', 'tcsh'], args: (command) => ['-ic', command], call: quoted },
  { names: ['nu'], args: (command) => ['-i', '-l', '-c', command], call: (node) => `^${quoted(node)}` },
  { names: [], args: (command) => ['-i', '-l', '-c', command], call: quoted },
];

/** Argv that makes a shell print its environment between two markers. Node prints it, because `env -0` is not everywhere. */
export function shellArguments(shell: string, node: string, marker: string): readonly string[] {
  const name = path.basename(shell).replace(/\.exe$/i, '');
  const kind = SHELLS.find(({ names }) => names.length === 0 || names.includes(name));
  const script = `process.stdout.write("${marker}"+Object.entries(process.env).map(e=>e.join("=")).join(String.fromCharCode(0))+"${marker}")`;
  return kind?.args(`${kind.call(node)} -e '${script}'`) ?? [];
}

/** The variables between the markers; `undefined` when the output has none. Profiles print greetings before and after. */
export function parseShellOutput(output: string, marker: string): Record<string, string> | undefined {
  const start = output.indexOf(marker);
  const end = output.lastIndexOf(marker);
  if (start === -1 || end === start) return undefined;
  const entries = output.slice(start + marker.length, end).split('\0').flatMap((entry) => {
    const equals = entry.indexOf('=', 1); // Windows has variables that begin with `=`.
    return equals === -1 ? [] : [[entry.slice(0, equals), entry.slice(equals + 1)] as const];
  });
  return Object.fromEntries(entries);
}

/** Runs the login shell once. Never throws. */
export function readLoginShell(options: { shell: string; node: string; marker: string; base: Readonly<Record<string, string>>; timeoutMs?: number }): Promise<ShellEnvironment> {
  const { shell, node, marker, base, timeoutMs = SHELL_TIMEOUT_MS } = options;
  return new Promise((resolve) => {
    // Detached: an interactive shell takes the terminal of its session, which must not be ours.
    const child = spawn(shell, shellArguments(shell, node, marker), {
      env: { ...base, ELECTRON_RUN_AS_NODE: '1' },
      detached: process.platform !== 'win32',
      windowsHide: true,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const chunks: Buffer[] = [];
    let bytes = 0;
    const finish = (result: ShellEnvironment): void => {
      clearTimeout(timer);
      endGroup(child.pid);
      child.stdout.destroy();
      resolve(result);
    };
    // The shell is an outside program with a limit of its own; nothing here is logic that a fake clock could drive.
    const timer = setTimeout(() => { finish({ shell, error: `did not finish within ${Math.round(timeoutMs / 1000)} s` }); }, timeoutMs);
    child.once('error', (error) => { finish({ shell, error: error.message }); });
    child.stdout.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > MAX_OUTPUT_BYTES) finish({ shell, error: 'printed too much' });
      else chunks.push(chunk);
    });
    child.once('close', (code) => {
      const variables = parseShellOutput(Buffer.concat(chunks).toString('utf8'), marker);
      finish(variables === undefined ? { shell, error: `printed no environment (exit code ${code ?? 'unknown'})` } : { shell, variables });
    });
  });
}

/** A profile may have left something running; the group is the shell's own. */
function endGroup(pid: number | undefined): void {
  if (pid === undefined || process.platform === 'win32') return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Nothing is left.
  }
}

function quoted(file: string): string {
  return `'${file.replaceAll("'", `'\\''`)}'`;
}
