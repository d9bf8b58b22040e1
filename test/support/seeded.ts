/** Numbers that look like chance and are the same in every run (xorshift): each call gives one from 0 to `limit` - 1. */
export function seeded(seed: number): (limit: number) => number {
  let state = seed * 2_654_435_761 + 1 | 0;
  return (limit) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % limit;
  };
}
