import path from 'node:path';

/** True when `folder` is `root` or lies below it. Compares names, so give it real paths. */
export function isInside(folder: string, root: string): boolean {
  const relative = path.relative(root, folder);
  return relative === '' || (!path.isAbsolute(relative) && relative !== '..' && !relative.startsWith(`..${path.sep}`));
}
