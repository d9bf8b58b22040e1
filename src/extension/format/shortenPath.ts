/** A path with the person's own folder as `~`, as shells show it. */
export function shortenPath(file: string, userFolder: string): string {
  if (file === userFolder) return '~';
  const next = file.charAt(userFolder.length);
  return userFolder !== '' && file.startsWith(userFolder) && (next === '/' || next === '\\') ? `~${file.slice(userFolder.length)}` : file;
}
