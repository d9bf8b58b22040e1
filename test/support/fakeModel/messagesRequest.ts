/** The parts of a Messages API request that the fake model looks at. Everything else stays reachable through `body`. */
export interface MessagesBody {
  readonly model?: string;
  readonly stream?: boolean;
  readonly system?: string | readonly { readonly text?: string }[];
  readonly messages?: readonly Message[];
  readonly tools?: readonly { readonly name: string }[];
  readonly metadata?: { readonly user_id?: string };
  readonly output_config?: { readonly format?: unknown };
}

/** A message of the conversation; `system` messages in the middle of it are a beta that the CLI uses. */
export interface Message {
  readonly role: 'user' | 'assistant' | 'system';
  readonly content: string | readonly ContentBlock[];
}

/** A content block; the fields depend on its `type`. */
export interface ContentBlock {
  readonly type: string;
  readonly text?: string;
  readonly id?: string;
  readonly name?: string;
  readonly input?: unknown;
  readonly tool_use_id?: string;
  readonly content?: unknown;
  readonly is_error?: boolean;
}

/** A request as the fake model received it. */
export interface RecordedRequest {
  /** Counts from 1. */
  readonly id: number;
  /** Milliseconds since the epoch. */
  readonly atMs: number;
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: MessagesBody;
  /** The user text that carried the script, and the step that was played; undefined for requests without a script. */
  readonly script: { readonly text: string; readonly step: number } | undefined;
  /** Whether this is one of the CLI's own requests beside the conversation (session titles and the like). */
  readonly isSideRequest: boolean;
}

/** The text blocks of a message. */
export function textsOf(message: Message | undefined): readonly string[] {
  if (message === undefined) return [];
  if (typeof message.content === 'string') return [message.content];
  return message.content.flatMap((block) => (block.type === 'text' && block.text !== undefined ? [block.text] : []));
}

/** The newest user text with a script, and the step it is at: the number of assistant messages after it. `scriptOf` gives that of a text that has none in it. */
export function findScript(body: MessagesBody, scriptOf: (text: string) => string | undefined = () => undefined): { text: string; step: number } | undefined {
  const messages = body.messages ?? [];
  for (let at = messages.length - 1; at >= 0; at -= 1) {
    const message = messages[at];
    if (message?.role !== 'user') continue;
    const text = textsOf(message).map((candidate) => scriptOf(candidate.trim()) ?? candidate).findLast((candidate) => candidate.includes('@@'));
    if (text === undefined) continue;
    return { text, step: messages.slice(at + 1).filter(({ role }) => role === 'assistant').length };
  }
  return undefined;
}

/** All system text of a request in one string. */
export function systemTextOf(body: MessagesBody): string {
  if (typeof body.system === 'string') return body.system;
  return (body.system ?? []).map((block) => block.text ?? '').join('\n');
}
