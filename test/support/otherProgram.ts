import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { ENDPOINT_RECORD_NAME, type EndpointRecord } from '../../src/protocol/files/endpointRecord.ts';
import { isAlive } from './processTree.ts';

/** It knows no method that it is asked for: what a language server says to a window that takes it for its host. */
const PROGRAM = `
  const body = JSON.stringify({ jsonrpc: '2.0', id: 0, error: { code: -32601, message: 'Unhandled method' } });
  require('node:net').createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', () => { socket.write('Content-Length: ' + body.length + '\\r\\n\\r\\n' + body); });
  }).listen(process.argv[1], () => { console.log('listening'); });
`;

/** A process that is none of ours, and answers where a host is looked for. */
export class OtherProgram implements AsyncDisposable {
  readonly pid: number;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, pid: number) {
    this.#child = child;
    this.pid = pid;
  }

  /** Starts it, and has the record in an endpoint's folder lead to it, with its pid: as if the system had given it the number of a host that has gone. */
  static async takeAddress(endpointFolder: string): Promise<OtherProgram> {
    const socket = path.join(endpointFolder, 'x');
    const child = spawn(process.execPath, ['-e', PROGRAM, socket], { stdio: ['ignore', 'pipe', 'inherit'] });
    const { pid } = child;
    if (pid === undefined) throw new Error('It did not start.');
    const program = new OtherProgram(child, pid);
    await once(child.stdout, 'data');
    const file = path.join(endpointFolder, ENDPOINT_RECORD_NAME);
    const record = JSON.parse(await readFile(file, 'utf8')) as EndpointRecord;
    await writeFile(file, JSON.stringify({ ...record, socket, pid } satisfies EndpointRecord));
    return program;
  }

  get isAlive(): boolean {
    return isAlive(this.pid);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await ended;
  }
}
