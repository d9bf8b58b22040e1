/**
 * The script language of the fake model. A script stands in the prompt itself, so one server plays any number of sessions, and resuming one
 * continues its script:
 *
 *     free text @@ ACTION || ACTION ;; ACTION
 *
 * `;;` separates API requests (steps), `||` the actions inside one response. The step to play is the number of assistant messages after the
 * newest user text that contains `@@`. Past the last step the model says "Done (fake).". `@@file:NAME` plays a script that was registered
 * under that name. A script for a subagent nests inside the JSON input of the tool that starts it.
 */

/** One thing that the model does within a response. */
export type Action =
  | { readonly kind: 'say' | 'think'; readonly text: string }
  /** Calls a tool; `input` is JSON text in which `$PLAN` stands for the plan file named in the request. */
  | { readonly kind: 'tool'; readonly name: string; readonly input: string }
  /** Only where the time itself is what a test is about: a test that needs a moment of a turn holds the turn there. */
  | { readonly kind: 'delay'; readonly delayMs: number }
  /** Says nothing more until the test releases `gate`; at the very start of a response not even its first byte. */
  | { readonly kind: 'hold'; readonly gate: string }
  /** From here on text is streamed in pieces of `chars` characters, one every `gapMs`, until the test releases `until` (never without one). */
  | { readonly kind: 'speed'; readonly chars: number; readonly gapMs: number; readonly until: string | undefined }
  | { readonly kind: 'usage'; readonly usage: ScriptedUsage }
  | { readonly kind: 'stop'; readonly reason: string }
  /** Answers with an HTTP error, the first `times` requests only when given. */
  | { readonly kind: 'error'; readonly status: number; readonly type: string; readonly times: number | undefined; readonly message: string }
  /** Keeps the connection open and silent until the client leaves. */
  | { readonly kind: 'hang' }
  /** Cuts the connection. */
  | { readonly kind: 'drop' }
  | { readonly kind: 'header'; readonly headers: Readonly<Record<string, string>> }
  | { readonly kind: 'model'; readonly name: string }
  | { readonly kind: 'ping' };

/** Tokens that a response is billed with; words of the `usage` action: in, out, cr, c5, c1, ws. */
export interface ScriptedUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
  /** Written to the five-minute cache. */
  readonly cacheWrite5mTokens: number;
  /** Written to the one-hour cache. */
  readonly cacheWrite1hTokens: number;
  readonly webSearches: number;
}

/** The actions of one response. */
export type Step = readonly Action[];

/** Looks up the text of a named script. */
export type ScriptLookup = (name: string) => string | undefined;

/** Parses the script inside a prompt (from its first `@@` on). Throws on an unknown action, so that a typing error fails the test. */
export function parseScript(prompt: string, lookup: ScriptLookup = () => undefined): readonly Step[] {
  let source = prompt.slice(prompt.indexOf('@@') + 2);
  const name = /^file:([\w.-]+)/.exec(source)?.[1];
  if (name !== undefined) {
    const found = lookup(name);
    if (found === undefined) throw new Error(`No script named ${name} is registered.`);
    source = found;
  }
  // The CLI appends reminders to the user's text.
  source = source.replace(/<\/?system-reminder>[\s\S]*$/, '');
  return splitOutsideJson(source, ';;').map((step) => splitOutsideJson(step, '||').map(parseAction));
}

/** Splits at a separator, but not inside the JSON object that follows `tool NAME`. Empty parts are dropped. */
export function splitOutsideJson(text: string, separator: string): readonly string[] {
  const parts: string[] = [];
  let current = '';
  for (let at = 0; at < text.length; ) {
    if (text[at] === '{' && /(^|\s)tool\s+\S+\s*$/.test(current)) {
      const end = endOfJson(text, at);
      current += text.slice(at, end);
      at = end;
    } else if (text.startsWith(separator, at)) {
      parts.push(current);
      current = '';
      at += separator.length;
    } else {
      current += text.charAt(at);
      at += 1;
    }
  }
  parts.push(current);
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}

/** Index just after the JSON value that starts at `start`; the text's end when it never closes. */
function endOfJson(text: string, start: number): number {
  let depth = 0;
  let isInString = false;
  for (let at = start; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (isInString) {
      if (char === '\\') at += 1;
      else if (char === '"') isInString = false;
    } else if (char === '"') isInString = true;
    else if (char === '{' || char === '[') depth += 1;
    else if (char === '}' || char === ']') {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return text.length;
}

function parseAction(source: string): Action {
  const [, word = '', rest = ''] = /^(\w+)\s*([\s\S]*)$/.exec(source) ?? [];
  const words = rest.split(/\s+/).filter(Boolean);
  switch (word) {
    case 'say':
    case 'think':
      return { kind: word, text: rest.replaceAll('\\n', '\n') };
    case 'tool':
      return parseTool(rest);
    case 'delay':
      return { kind: 'delay', delayMs: number(words[0], source) };
    case 'hold':
      return parseHold(words, source);
    case 'speed':
      return { kind: 'speed', chars: number(words[0], source), gapMs: number(words[1], source), until: /\buntil=(\S+)/.exec(rest)?.[1] };
    case 'usage':
      return { kind: 'usage', usage: parseUsage(rest) };
    case 'stop':
      return { kind: 'stop', reason: rest.trim() };
    case 'error':
      return parseError(rest, source);
    case 'hdr':
      return { kind: 'header', headers: Object.fromEntries(words.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)])) };
    case 'mdl':
      return { kind: 'model', name: rest.trim() };
    case 'hang':
    case 'drop':
    case 'ping':
      return { kind: word };
    default:
      throw new Error(`Unknown action in a fake model script: ${source}`);
  }
}

function parseTool(rest: string): Action {
  const [, name = '', input = ''] = /^(\S+)\s*([\s\S]*)$/.exec(rest) ?? [];
  return { kind: 'tool', name, input: input === '' ? '{}' : input };
}

function parseHold([gate]: readonly string[], source: string): Action {
  if (gate === undefined) throw new Error(`Expected the name of a gate in: ${source}`);
  return { kind: 'hold', gate };
}

function parseUsage(rest: string): ScriptedUsage {
  const read = (key: string): number => Number(new RegExp(`\\b${key}=(\\d+)`).exec(rest)?.[1] ?? 0);
  return {
    inputTokens: read('in'),
    outputTokens: read('out'),
    cacheReadTokens: read('cr'),
    cacheWrite5mTokens: read('c5'),
    cacheWrite1hTokens: read('c1'),
    webSearches: read('ws'),
  };
}

function parseError(rest: string, source: string): Action {
  const match = /^(\d+)\s+(\S+)\s*(?:times=(\d+))?\s*([\s\S]*)$/.exec(rest);
  if (!match) throw new Error(`Expected "error STATUS TYPE [times=N] MESSAGE", got: ${source}`);
  const [, status, type = '', times, message] = match;
  return { kind: 'error', status: Number(status), type, times: times === undefined ? undefined : Number(times), message: message || type };
}

function number(word: string | undefined, source: string): number {
  const value = Number(word);
  if (word === undefined || Number.isNaN(value)) throw new Error(`Expected a number in: ${source}`);
  return value;
}
