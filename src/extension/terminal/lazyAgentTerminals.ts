import { window } from 'vscode';
import type { SessionView } from '../../protocol/domain/session.ts';
import { TERMINAL_PROFILE } from '../contributions.ts';
import { Disposables } from '../state/disposables.ts';
import type { AgentTerminalsPort, ShowTerminalOptions } from '../state/hostPort.ts';
import type { Disposable } from '../state/signal.ts';
import type { AgentTerminals, AgentTerminalsServices } from './agentTerminals.ts';
import { hasRecordedTerminals } from './recordedTerminals.ts';

/** The terminals of agents until one is needed: their code is read with the first one, or when the window before this one had some. */
export class LazyAgentTerminals implements AgentTerminalsPort, Disposable {
  private readonly services: AgentTerminalsServices;
  private readonly owned = new Disposables();
  private loading: Promise<AgentTerminals> | undefined;
  private loaded: AgentTerminals | undefined;

  constructor(services: AgentTerminalsServices) {
    this.services = services;
    this.owned.add(window.registerTerminalProfileProvider(TERMINAL_PROFILE, { provideTerminalProfile: async () => (await this.load()).profile() }));
    if (hasRecordedTerminals(services.memento)) this.load().catch(services.showError);
  }

  get activeSessionId(): string | undefined {
    return this.loaded?.activeSessionId;
  }

  sessionOf(terminal: unknown): string | undefined {
    return this.loaded?.sessionOf(terminal);
  }

  isOpen(sessionId: string): boolean {
    return this.loaded?.isOpen(sessionId) ?? false;
  }

  isWorkedIn(sessionId: string): boolean {
    return this.loaded?.isWorkedIn(sessionId) ?? false;
  }

  async show(session: SessionView, options?: ShowTerminalOptions): Promise<void> {
    (await this.load()).show(session, options);
  }

  async paste(session: SessionView, text: string): Promise<void> {
    (await this.load()).paste(session, text);
  }

  detach(sessionId: string): boolean {
    return this.loaded?.detach(sessionId) ?? false;
  }

  dispose(): void {
    this.owned.dispose();
  }

  private load(): Promise<AgentTerminals> {
    this.loading ??= import('./agentTerminals.ts').then(({ AgentTerminals: Terminals }) => {
      this.loaded = this.owned.add(new Terminals(this.services));
      return this.loaded;
    });
    return this.loading;
  }
}
