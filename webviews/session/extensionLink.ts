import type { OperationInput, OperationOutput } from '../../src/protocol/operations/operationTable.ts';
import type { SessionPanelError, SessionPanelIntent, SessionPanelMessage, SessionPanelOperation } from '../../src/protocol/webview/sessionPanel.ts';
import type { VsCodeApi } from '../shared/vscodeApi.ts';

/** A call that the host or the extension refused. The message is localised. */
export class CallError extends Error {
  override readonly name = 'CallError';
  readonly code: SessionPanelError['code'];

  constructor(error: SessionPanelError) {
    super(error.message);
    this.code = error.code;
  }
}

interface PendingCall {
  readonly resolve: (output: unknown) => void;
  readonly reject: (error: CallError) => void;
}

/** The one way between this webview and the extension. */
export class ExtensionLink {
  private readonly api: VsCodeApi;
  private readonly fileSearches = new Map<string, (files: readonly string[]) => void>();
  private readonly calls = new Map<string, PendingCall>();

  constructor(api: VsCodeApi) {
    this.api = api;
  }

  /** Hands over everything the extension says but the answers to calls. */
  listen(onMessage: (message: SessionPanelMessage) => void): void {
    window.addEventListener('message', (event: MessageEvent<unknown>) => {
      const message = event.data;
      if (!isPanelMessage(message)) return;
      if (message.type === 'result') this.settle(message);
      else if (message.type === 'files') {
        this.fileSearches.get(message.id)?.(message.files);
        this.fileSearches.delete(message.id);
      }
      else onMessage(message);
    });
  }

  post(intent: SessionPanelIntent): void {
    this.api.postMessage(intent);
  }

  /** `id` is also the operation's `opId`: a repeat with the same one takes effect once. */
  call<N extends SessionPanelOperation>(op: N, input: OperationInput<N>, id: string = crypto.randomUUID()): Promise<OperationOutput<N>> {
    return new Promise((resolve, reject) => {
      this.calls.set(id, { resolve: (output) => { resolve(output as OperationOutput<N>); }, reject });
      this.post({ type: 'call', id, op, input });
    });
  }

  /** Files of the session's folder whose path fits, the best first. */
  findFiles(query: string): Promise<readonly string[]> {
    const id = crypto.randomUUID();
    return new Promise((resolve) => {
      this.fileSearches.set(id, resolve);
      this.post({ type: 'findFiles', id, query });
    });
  }

  private settle(message: Extract<SessionPanelMessage, { type: 'result' }>): void {
    const call = this.calls.get(message.id);
    this.calls.delete(message.id);
    if (message.ok) call?.resolve(message.output);
    else call?.reject(new CallError(message.error));
  }
}

/** The editor's own frame also posts messages to the window; ours are objects with a type. */
function isPanelMessage(data: unknown): data is SessionPanelMessage {
  return typeof data === 'object' && data !== null && 'type' in data && typeof data.type === 'string';
}
