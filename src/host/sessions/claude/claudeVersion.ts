/** The oldest CLI that the test suite drives. Older ones may lack the control protocol we need. */
export const OLDEST_CLAUDE_VERSION = '2.1.197';

/** The version in what `claude --version` prints, such as `2.1.329 (Claude Code)`. */
export function parseClaudeVersion(output: string): string | undefined {
  return /(\d+)\.(\d+)\.(\d+)/.exec(output)?.[0];
}

/** True when `version` is not below `oldest`; both `major.minor.patch`. */
export function isAtLeast(version: string, oldest: string): boolean {
  const own = version.split('.').map(Number);
  const other = oldest.split('.').map(Number);
  for (const [index, part] of other.entries()) {
    const difference = (own[index] ?? 0) - part;
    if (difference !== 0) return difference > 0;
  }
  return true;
}
