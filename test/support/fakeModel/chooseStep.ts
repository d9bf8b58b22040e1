import { systemTextOf, textsOf, type MessagesBody } from './messagesRequest.ts';
import { parseScript, type ScriptLookup, type Step } from './script.ts';

/** How long a summary takes, so that a test can see the "compacting" phase. */
const COMPACTION_MS = 1500;

/** What the model does for this request: the script's step, or one of the canned answers that the CLI's own side requests need. */
export function chooseStep(body: MessagesBody, script: { text: string; step: number } | undefined, lookup: ScriptLookup): Step {
  const lastText = textsOf(body.messages?.at(-1)).join('\n');
  if (lastText.includes('Your task is to create a detailed summary of')) {
    const text = '<analysis>fake</analysis>\n<summary>\n1. Primary Request: fake summary of the conversation.\n</summary>';
    return [{ kind: 'delay', delayMs: COMPACTION_MS }, { kind: 'say', text }];
  }
  if (isSideRequest(body)) {
    // A title request quotes the prompt, script and all; it must not play it.
    if (body.output_config?.format || (script && /title/i.test(systemTextOf(body)))) return [{ kind: 'say', text: '{"title":"Fake session title"}' }];
    if (!script) return [{ kind: 'say', text: 'ok' }];
  }
  if (script) return parseScript(script.text, lookup)[script.step] ?? [{ kind: 'say', text: 'Done (fake).' }];
  return [{ kind: 'say', text: 'Hello from the fake model.' }];
}

/** The CLI's requests beside the conversation carry no tools. */
export function isSideRequest(body: MessagesBody): boolean {
  return (body.tools?.length ?? 0) === 0;
}
