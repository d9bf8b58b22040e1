// npm run check: types, lint and the contract ring, all three even when the first fails, and a summary at the end.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { REPO_ROOT } from './repoRoot.ts';
import { cleanEnv } from './rings/cleanEnv.ts';
import { bold, green, red } from './rings/terminalColors.ts';

interface Check {
  readonly name: string;
  readonly args: readonly string[];
}

interface CheckResult {
  readonly name: string;
  readonly isGood: boolean;
  readonly output: string;
  readonly durationMs: number;
}

const CHECKS: readonly Check[] = [
  { name: 'types', args: [bin('typescript', 'tsc'), '-b', '--pretty'] },
  { name: 'lint', args: [bin('oxlint', 'oxlint'), '--type-aware', '--deny-warnings'] },
  { name: 'contract', args: ['test/run.ts', 'contract'] },
];

const results = await Promise.all(CHECKS.map(runCheck));
for (const { name, output, isGood } of results) {
  if (!isGood) console.log(`\n${bold(`── ${name} `.padEnd(60, '─'))}\n${output.trimEnd()}`);
}
console.log('');
for (const { name, isGood, durationMs } of results) {
  console.log(`${isGood ? green('✔') : red('✖')} ${name.padEnd(10)} ${(durationMs / 1000).toFixed(1)} s`);
}
process.exitCode = results.every(({ isGood }) => isGood) ? 0 : 1;

async function runCheck({ name, args }: Check): Promise<CheckResult> {
  const startedMs = performance.now();
  const child = spawn(process.execPath, args, { cwd: REPO_ROOT, env: cleanEnv(), stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve));
  const [code, stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  return { name, isGood: code === 0, output: stdout + stderr, durationMs: performance.now() - startedMs };
}

/** The JavaScript behind a command of a package, which runs without a shell on every platform. */
function bin(packageName: string, command: string): string {
  return path.join(REPO_ROOT, 'node_modules', packageName, 'bin', command);
}
