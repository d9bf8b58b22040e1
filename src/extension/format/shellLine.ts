/** Words that no shell reads anything into. */
const PLAIN = /^[\w@%+=:,./-]+$/;

/** A command line for pasting into a POSIX shell. A word that begins with `-` or `~` needs no quotes where it is an argument; `~` gets them, since it would be expanded. */
function posixLine(cwd: string, words: readonly string[]): string {
  const quoted = (word: string): string => (PLAIN.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`);
  return `cd ${quoted(cwd)} && ${words.map(quoted).join(' ')}`;
}

/** The same for PowerShell; `&` runs a quoted word as a command. */
function powerShellLine(cwd: string, words: readonly string[]): string {
  const quoted = (word: string): string => `'${word.replaceAll("'", "''")}'`;
  return `Set-Location -LiteralPath ${quoted(cwd)}; & ${words.map(quoted).join(' ')}`;
}

/** Which shell a line is for. */
export type ShellKind = 'posix' | 'powershell';

const LINES: Readonly<Record<ShellKind, (cwd: string, words: readonly string[]) => string>> = { posix: posixLine, powershell: powerShellLine };

/** A line that starts a program with exactly these arguments in this folder. */
export function shellLine(shell: ShellKind, command: { readonly cwd: string; readonly executable: string; readonly args: readonly string[] }): string {
  return LINES[shell](command.cwd, [command.executable, ...command.args]);
}
