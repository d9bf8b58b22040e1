/* oxlint-disable no-control-regex -- control characters are what this file is about */
/** One part of what a client's terminal sends. */
export interface InputPart {
  readonly text: string;
  /**
   * What a terminal says by itself, by what it answers (`da1`, `cpr`, `osc:11` …); `focus` and `mouse` are what it says of the person. `undefined` for keys and
   * pasted text: typing.
   */
  readonly report: string | undefined;
}

/** A terminal got the keyboard, as it tells programs that want to know. */
export const FOCUS_IN = '\x1b[I';

const CSI = /^\x1b\[([<=>?]?)([\d;:]*)([ -/]*)([@-~])/;
const STRING = /^\x1b([\]PX^_])([^\x07\x18\x1a\x1b\x9c]*)(?:\x07|\x1b\\|\x9c)/;
const X10_MOUSE = /^\x1b\[M[\s\S]{3}/;
const PASTE_BEGIN = '\x1b[200~';
const PASTE_END = '\x1b[201~';

/** Takes apart what a client's terminal sends, in order. */
export function readInput(data: string): readonly InputPart[] {
  const parts: InputPart[] = [];
  let typed = '';
  const endTyped = (): void => {
    if (typed !== '') parts.push({ text: typed, report: undefined });
    typed = '';
  };
  let at = 0;
  while (at < data.length) {
    const escape = data.indexOf('\x1b', at);
    if (escape !== at) {
      const end = escape < 0 ? data.length : escape;
      typed += data.slice(at, end);
      at = end;
      continue;
    }
    if (data.startsWith(PASTE_BEGIN, at)) { // What is pasted may look like anything.
      const end = data.indexOf(PASTE_END, at);
      const after = end < 0 ? data.length : end + PASTE_END.length;
      typed += data.slice(at, after);
      at = after;
      continue;
    }
    const report = reportAt(data, at);
    if (report === undefined) {
      typed += '\x1b';
      at += 1;
      continue;
    }
    endTyped();
    parts.push(report);
    at += report.text.length;
  }
  endTyped();
  return parts;
}

/** True for `CSI 1 ; 2…8 R`, which is also what F3 sends together with Shift, Alt or Ctrl. */
export function mayBeF3(part: InputPart): boolean {
  return part.report === 'cpr' && /^\x1b\[1;[2-8]R$/.test(part.text);
}

/** The most that a report may be long; a longer string is typing, such as text that a person sends. */
const MAX_REPORT_CHARS = 8_192;

function reportAt(data: string, at: number): { text: string; report: string } | undefined {
  const rest = data.slice(at, at + MAX_REPORT_CHARS);
  const mouse = X10_MOUSE.exec(rest);
  if (mouse !== null) return { text: mouse[0], report: 'mouse' };
  const csi = CSI.exec(rest);
  if (csi !== null) {
    const [text, prefix = '', params = '', middle = '', final = ''] = csi;
    const report = csiReport(prefix, params, middle, final);
    return report === undefined ? undefined : { text, report };
  }
  const string = STRING.exec(rest);
  if (string === null) return undefined;
  const [text, kind = '', content = ''] = string;
  return { text, report: stringReport(kind, content) };
}

function csiReport(prefix: string, params: string, middle: string, final: string): string | undefined {
  const first = params.split(';')[0] ?? '';
  switch (`${prefix}${middle}${final}`) {
    case '?c': return 'da1';
    case '>c': return 'da2';
    case '=c': return 'da3';
    case 'n': return 'dsr';
    case '?n': return `dsr?${first}`;
    case 'R': return params.includes(';') ? 'cpr' : undefined; // Alone it is F3.
    case '?R': return 'cpr?';
    case '?$y': return `mode?${first}`;
    case '$y': return `mode:${first}`;
    case 't': return params === '' ? undefined : `window:${first}`;
    case '?u': return 'kitty';
    case '>m': return 'modifyOtherKeys';
    case 'I':
    case 'O': return params === '' ? 'focus' : undefined;
    case '<M':
    case '<m': return 'mouse';
    case 'M': return params.split(';').length === 3 ? 'mouse' : undefined;
    default: return undefined;
  }
}

function stringReport(kind: string, content: string): string {
  if (kind === ']') {
    const [code = '', index = ''] = content.split(';');
    return code === '4' || code === '5' ? `osc:${code}:${index}` : `osc:${code}`;
  }
  if (kind !== 'P') return 'string';
  if (content.startsWith('>|')) return 'xtversion';
  if (content.startsWith('!|')) return 'da3';
  const answer = /^[01]([$+])r/.exec(content)?.[1];
  if (answer === undefined) return 'string';
  return answer === '$' ? 'decrqss' : 'xtgettcap';
}
