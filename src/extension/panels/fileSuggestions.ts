/** Suggestions that a person looks through. */
const MAX_SUGGESTIONS = 30;

/** A glob for paths that contain the parts of the query, whatever their case, in order, each in a name of its own. */
export function globOf(query: string): string {
  const parts = query.split('/').filter((part) => part !== '');
  return parts.length === 0 ? '**/*' : parts.map((part) => `**/*${part.replaceAll(/./gsu, anyCase)}*`).join('/');
}

/** The paths that fit best first: the name begins with what is looked for, contains it, or the path does; then the shorter. */
export function rankFiles(paths: readonly string[], query: string): readonly string[] {
  const wanted = query.toLowerCase();
  const rank = (path: string): number => {
    const whole = path.toLowerCase();
    const name = whole.slice(whole.lastIndexOf('/') + 1);
    if (name.startsWith(wanted)) return 0;
    if (name.includes(wanted)) return 1;
    return whole.includes(wanted) ? 2 : 3;
  };
  return paths
    .map((path) => ({ path, rank: rank(path) }))
    .toSorted((a, b) => a.rank - b.rank || a.path.length - b.path.length || (a.path < b.path ? -1 : 1))
    .slice(0, MAX_SUGGESTIONS)
    .map(({ path }) => path);
}

/** A character of a glob, whatever its case; one that means something in globs stands for itself. */
function anyCase(character: string): string {
  const [lower, upper] = [character.toLowerCase(), character.toUpperCase()];
  if (lower !== upper && lower.length === 1 && upper.length === 1) return `[${lower}${upper}]`;
  return /[*?[\]{}!,\\]/.test(character) ? '?' : character;
}
