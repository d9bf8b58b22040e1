/** Suffix of npm packages that carry one binary per platform: `linux-x64`, `linux-arm64-musl`, `darwin-arm64`, `win32-x64`. */
export function platformSuffix(): string {
  const base = `${process.platform}-${process.arch}`;
  return process.platform === 'linux' && !hasGlibc() ? `${base}-musl` : base;
}

/** Whether this Linux runs on glibc (Alpine and its kin do not). */
function hasGlibc(): boolean {
  const report = process.report.getReport() as { header?: { glibcVersionRuntime?: string } };
  return report.header?.glibcVersionRuntime !== undefined;
}
