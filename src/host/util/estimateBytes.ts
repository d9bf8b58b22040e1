/** About what a plain value takes in memory: its texts, and a little for everything else. Much cheaper than serialising it. */
export function estimateBytes(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return 8;
  let bytes = 16;
  for (const [key, inner] of Object.entries(value)) bytes += key.length + estimateBytes(inner);
  return bytes;
}
