import * as vscode from 'vscode';
import { windowEnvironment } from '../../protocol/domain/windowEnvironment.ts';
import { SETTINGS, SETTINGS_SECTION } from '../contributions.ts';
import { Disposables } from '../state/disposables.ts';
import type { HostPort } from '../state/hostPort.ts';
import type { Disposable } from '../state/signal.ts';
import { hostSettings } from './hostSettings.ts';

/** Gives the host this window's settings and environment: when it connects, and whenever a setting changes. */
export class SettingsMirror implements Disposable {
  private readonly host: HostPort;
  private readonly log: { warn(message: string): void };
  private readonly owned = new Disposables();
  private lastSent: Promise<void> = Promise.resolve();

  constructor(host: HostPort, log: { warn(message: string): void }) {
    this.host = host;
    this.log = log;
    this.owned.add(host.onDidChangeState((state) => { if (state === 'connected') this.send(); }));
    this.owned.add(vscode.workspace.onDidChangeConfiguration((change) => { if (change.affectsConfiguration(SETTINGS_SECTION)) this.noticeChange(change); }));
    this.owned.add(vscode.workspace.onDidGrantWorkspaceTrust(() => { if (host.state === 'connected') this.send(); }));
    if (host.state === 'connected') this.send();
  }

  /** Resolves when the host has taken what was sent last, so that what is asked next is done under these settings. */
  whenTaken(): Promise<void> {
    return this.lastSent;
  }

  dispose(): void {
    this.owned.dispose();
  }

  private noticeChange(change: vscode.ConfigurationChangeEvent): void {
    if (this.host.state === 'connected') this.send();
    const isHostMoved = [SETTINGS.home, SETTINGS.hostMode].some((name) => change.affectsConfiguration(`${SETTINGS_SECTION}.${name}`));
    if (isHostMoved) void this.offerReload();
  }

  private send(): void {
    const configuration = vscode.workspace.getConfiguration(SETTINGS_SECTION);
    const settings = hostSettings((name) => configuration.get(name), process.env);
    // An untrusted workspace may have set the window's environment through its terminal settings or tasks; the host keeps what it has.
    const environment = vscode.workspace.isTrusted ? { windowEnvironment: windowEnvironment(process.env) } : {};
    this.lastSent = this.host.call('host.configure', { settings, ...environment }).then(() => {}, (error: unknown) => {
      this.log.warn(`The host did not take the settings: ${String(error)}`);
    });
  }

  /** Home and mode are read when the window connects, so a person must say when. */
  private async offerReload(): Promise<void> {
    const reload = vscode.l10n.t('Reload Window');
    const choice = await vscode.window.showInformationMessage(vscode.l10n.t('Reload the window to use the new home folder or host mode.'), reload);
    if (choice === reload) await vscode.commands.executeCommand('workbench.action.reloadWindow');
  }
}
