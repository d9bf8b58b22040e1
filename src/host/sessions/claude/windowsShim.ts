import path from 'node:path';

/** What to start instead of a shim. */
export interface ShimTarget {
  readonly command: string;
  /** Arguments that come before ours. */
  readonly args: readonly string[];
}

/**
 * Finds what an npm `.cmd` shim starts: Node refuses to spawn one without a shell, and a shell would have to be quoted for. `undefined`
 * when the text is not such a shim. The shim names its target relative to itself as `%dp0%` or `%~dp0`.
 */
export function resolveCmdShim(shimPath: string, text: string): ShimTarget | undefined {
  const folder = path.win32.dirname(shimPath);
  const target = [...text.matchAll(/"%(?:dp0%|~dp0)\\?([^"%]+\.(?:exe|c?m?js))"/gi)].map((match) => match[1]).findLast((name) => name !== undefined && !/^node\.exe$/i.test(name));
  if (target === undefined) return undefined;
  const file = path.win32.join(folder, target);
  return file.toLowerCase().endsWith('.exe') ? { command: file, args: [] } : { command: 'node', args: [file] };
}
