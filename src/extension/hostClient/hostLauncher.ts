import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import * as z from 'zod/mini';
import { hostStartReportSchema, type HostStartReport } from '../../protocol/files/endpointRecord.ts';
import { fieldsOf, say, type Said } from '../../protocol/texts/say.ts';
import { hostEnvironment } from './hostEnvironment.ts';

/** A start takes well under a second; up to 13 s when the home's last holder must be watched, more on a machine that just woke up. */
const REPORT_TIMEOUT_MS = 30_000;

/** What a failing host may say at most; the end of it is what counts. */
const MAX_STDERR_LENGTH = 4000;

export interface HostLaunch {
  /** The program that runs JavaScript: the editor's own binary, or plain Node on a server. */
  readonly execPath: string;
  /** Folder of a staged runtime. */
  readonly runtimeFolder: string;
  readonly home: string;
  readonly version: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Options of tests, such as `--idle-grace-ms`. */
  readonly extraArguments?: readonly string[];
  readonly reportTimeoutMs?: number;
}

/** Starts a detached host and waits for its one line. Never throws: what goes wrong is a report too. */
export async function launchHost(launch: HostLaunch): Promise<HostStartReport> {
  const script = path.join(launch.runtimeFolder, 'hostMain.cjs');
  const args = [script, '--home', launch.home, '--version', launch.version, ...(launch.extraArguments ?? [])];
  const child = spawn(launch.execPath, args, {
    cwd: launch.home, // Not the workspace: a folder that a process works in cannot be removed on Windows.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
    env: hostEnvironment(launch.environment),
  });
  const report = await readReport(child, launch.reportTimeoutMs ?? REPORT_TIMEOUT_MS);
  child.stdout?.destroy();
  child.stderr?.destroy();
  child.unref();
  return report;
}

function readReport(child: ChildProcess, timeoutMs: number): Promise<HostStartReport> {
  return new Promise((resolve) => {
    let stdout = '';
    let stderr = '';
    const timer = setTimeout(() => {
      child.kill();
      finish(failed(say('window.hostNoReport', { seconds: timeoutMs / 1000 })));
    }, timeoutMs);
    const finish = (report: HostStartReport): void => {
      clearTimeout(timer);
      resolve(report);
    };
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      const lineEnd = stdout.indexOf('\n');
      if (lineEnd !== -1) finish(parseReport(stdout.slice(0, lineEnd)));
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => { stderr = (stderr + text).slice(-MAX_STDERR_LENGTH); });
    child.once('error', (error) => { finish(failed(say('window.hostCannotStart', { reason: error.message }))); });
    // 'close' and not 'exit', so that all output was read.
    child.once('close', (code, signal) => { finish(failed(say('window.hostEndedEarly', { how: String(code ?? signal ?? '?'), words: stderr.trim() }))); });
  });
}

function parseReport(line: string): HostStartReport {
  try {
    return z.parse(hostStartReportSchema, JSON.parse(line));
  } catch {
    return failed(say('window.hostReportUnknown', { line: line.slice(0, 200) }));
  }
}

function failed(text: Said): HostStartReport {
  return { state: 'failed', code: 'hostUnavailable', ...fieldsOf('message', text) };
}
