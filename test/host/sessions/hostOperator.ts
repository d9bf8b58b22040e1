import type { HostLink } from '../../../src/extension/hostClient/hostLink.ts';
import type { ConversationItem } from '../../../src/protocol/domain/conversation.ts';
import type { RequestView } from '../../../src/protocol/domain/request.ts';
import type { SessionView } from '../../../src/protocol/domain/session.ts';
import type { OperationInput, OperationName, OperationOutput } from '../../../src/protocol/operations/operationTable.ts';
import { until, type HostProcesses } from '../lifecycle/hostProcesses.ts';

const PATIENCE_MS = 20_000;

/** Uses a real host process as a window does, and looks at what it says. */
export class HostOperator {
  private readonly link: HostLink;
  private opCount = 0;

  private constructor(link: HostLink) {
    this.link = link;
  }

  static async connect(hosts: HostProcesses): Promise<HostOperator> {
    const link = await hosts.connect();
    if (link === undefined) throw new Error('There is no host.');
    return new HostOperator(link);
  }

  async call<N extends OperationName>(name: N, input: OperationInput<N>): Promise<OperationOutput<N>> {
    this.opCount += 1;
    return await this.link.call(name, input, `op-${this.link.welcome.epoch}-${this.opCount}`);
  }

  close(): void {
    this.link.close();
  }

  async view(sessionId: string): Promise<SessionView> {
    return (await this.call('sessions.get', { sessionId })).session;
  }

  async items(sessionId: string): Promise<ConversationItem[]> {
    return (await this.call('sessions.get', { sessionId })).items;
  }

  async texts(sessionId: string): Promise<string[]> {
    return (await this.items(sessionId)).flatMap((item) => (item.type === 'text' ? [item.text] : []));
  }

  async request(sessionId: string): Promise<RequestView> {
    let found: RequestView | undefined;
    await until('a request', async () => {
      [found] = (await this.call('requests.list', { sessionId })).requests;
      return found !== undefined;
    }, PATIENCE_MS);
    if (found === undefined) throw new Error('no request');
    return found;
  }

  /** Waits until the session has ended this many turns. */
  async turns(sessionId: string, count: number): Promise<SessionView> {
    await until(`${count} turns`, async () => {
      const { turnCount, phase } = await this.view(sessionId);
      return turnCount >= count && phase === 'idle';
    }, PATIENCE_MS);
    return await this.view(sessionId);
  }
}
