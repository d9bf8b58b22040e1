/** A model's name as short as it stays clear: `claude-opus-4-5-20251101[1m]` is `opus-4-5 [1m]`. Others stay as they are. */
export function formatModel(model: string): string {
  const match = /^claude-(.+?)(?:-\d{8})?(\[[^\]]+\])?$/.exec(model);
  if (match === null) return model;
  return match[2] === undefined ? (match[1] ?? model) : `${match[1] ?? ''} ${match[2]}`;
}
