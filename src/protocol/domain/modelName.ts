/** `claude-opus-4-5-20251101[1m]` is `opus-4-5 [1m]`; names of other makes stay as they are. */
export function modelName(model: string): string {
  const match = /^claude-(.+?)(?:-\d{8})?(\[[^\]]+\])?$/.exec(model);
  return match === null ? model : [match[1], match[2]].filter((part) => part !== undefined).join(' ');
}
