import type { Clock } from '../../util/clock.ts';
import type { AgentEvent, AgentProcess, AgentProvider, AgentSpec, ConversationReader } from '../agentProvider.ts';
import { DemoProcess } from './demoProcess.ts';
import { DemoTranscript } from './demoTranscript.ts';

/** A typist's pace: fast enough not to bore, slow enough to be seen. */
const DEFAULT_TICK_MS = 25;

/** The embedded agent that shows what Mission Control does on a machine without any agent or login. */
export class DemoProvider implements AgentProvider {
  readonly id = 'demo';
  private readonly options: { readonly folder: string; readonly clock: Clock; readonly tickMs?: number };

  /** `folder` holds its transcripts; `tickMs` is the time between two pieces of text. */
  constructor(options: { readonly folder: string; readonly clock: Clock; readonly tickMs?: number }) {
    this.options = options;
  }

  async start(spec: AgentSpec, onEvent: (event: AgentEvent) => void): Promise<AgentProcess> {
    const { clock, folder, tickMs = DEFAULT_TICK_MS } = this.options;
    const agentSessionId = spec.resume ?? spec.sessionId;
    const transcript = new DemoTranscript(folder, agentSessionId);
    const earlier = (await transcript.read()) ?? [];
    onEvent({ type: 'agentSession', agentSessionId });
    onEvent({ type: 'model', model: spec.model ?? 'demo-1' });
    onEvent({ type: 'phase', phase: 'idle' });
    return new DemoProcess({ agentSessionId, clock, tickMs, transcript, earlier, onEvent });
  }

  async readConversation(request: { agentSessionIds: readonly string[] }, reader: ConversationReader): Promise<boolean> {
    let isFound = false;
    for (const id of request.agentSessionIds) {
      const items = await new DemoTranscript(this.options.folder, id).read();
      if (items === undefined) continue;
      isFound = true;
      for (const item of items) reader.add(item);
      reader.endPart();
    }
    return isFound;
  }
}
