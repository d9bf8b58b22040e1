/** Compares versions `x.y.z` by number: below 0 when `a` is older, 0 when equal. A pre-release suffix is ignored. */
export function compareVersions(a: string, b: string): number {
  const parse = (version: string): number[] => version.split('-', 1)[0]?.split('.').map((part) => Number.parseInt(part, 10) || 0) ?? [];
  const own = parse(a);
  const other = parse(b);
  for (let index = 0; index < Math.max(own.length, other.length); index += 1) {
    const difference = (own[index] ?? 0) - (other[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
