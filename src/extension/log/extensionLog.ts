import * as vscode from 'vscode';
import path from 'node:path';
import { Disposables } from '../state/disposables.ts';
import type { HostPort } from '../state/hostPort.ts';
import type { Disposable } from '../state/signal.ts';
import { HostLogTail } from './hostLogTail.ts';

/** Name of the host's log below the home folder. */
const HOST_LOG_NAME = 'host.log';

/** The output channel "Mission Control": what this window does and, from the first connection on, what the host says. */
export class ExtensionLog implements Disposable {
  readonly channel: vscode.LogOutputChannel;
  private readonly owned = new Disposables();
  private readonly hostLogFile: string;
  private tail: HostLogTail | undefined;

  /** `home` is the home folder of this window's host. */
  constructor(home: string) {
    this.hostLogFile = path.join(home, HOST_LOG_NAME);
    this.channel = this.owned.add(vscode.window.createOutputChannel(vscode.l10n.t('Mission Control'), { log: true }));
  }

  info(message: string): void {
    this.channel.info(message);
  }

  warn(message: string): void {
    this.channel.warn(message);
  }

  error(message: string, cause?: unknown): void {
    if (cause === undefined) this.channel.error(message);
    else this.channel.error(message, cause);
  }

  /** Adds what the host logs, whenever this window connects to one. */
  followWhenConnected(host: Pick<HostPort, 'state' | 'onDidChangeState'>): Disposable {
    if (host.state === 'connected') this.followHost();
    return host.onDidChangeState((state) => { if (state === 'connected') this.followHost(); });
  }

  /** Adds what the host logs, from the last lines of its file on; also those of one that did not come up. */
  followHost(): void {
    this.tail ??= new HostLogTail(this.hostLogFile, ({ level, text }) => { this.channel[level](`[host] ${text}`); });
  }

  show(): void {
    this.channel.show(true);
  }

  dispose(): void {
    this.tail?.dispose();
    this.owned.dispose();
  }
}
