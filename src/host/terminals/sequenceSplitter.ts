/* oxlint-disable no-control-regex -- control characters are what this file is about */
/** Most characters of an unfinished sequence that are held back; a longer one, such as an image, is given out in parts. */
export const MAX_HELD_CHARS = 64 * 1024;

/** Where a terminal is after some output. `ground` is between two sequences. */
type State = 'ground' | 'surrogate' | 'escape' | 'intermediate' | 'csi' | 'osc' | 'string';

// C1 controls count as the terminals of editors understand them.
const LEAVES_GROUND = /[\x1b\x90\x98\x9b\x9d-\x9f]/g;
const ENDS_CSI = /[\x40-\x7e\x18\x1a\x1b\x80-\uffff]/g;
const ENDS_OSC = /[\x07\x18\x1a\x1b\x9c]/g;
const ENDS_STRING = /[\x18\x1a\x1b\x9c]/g;

/**
 * Cuts the output of a program only where a terminal is between two sequences, so that whatever else is written there, such as a fresh screen, does not end up
 * within one. It knows where sequences begin and end (text, CSI, OSC, DCS/SOS/PM/APC, surrogates), not what they mean.
 */
export class SequenceSplitter {
  private state: State = 'ground';
  private text = '';
  private isTextWhole = true;
  private hasGivenPart = false;
  private isString = false;

  /** What was given out last ends within a sequence. */
  get isOpen(): boolean {
    return this.hasGivenPart;
  }

  /** Characters that are held back. */
  get heldCount(): number {
    return this.hasGivenPart ? 0 : this.text.length;
  }

  /** Takes in output and gives what may be passed on, `''` when that is nothing so far. */
  push(text: string): string {
    const openFrom = this.scan(text);
    if (openFrom === undefined) {
      const all = this.hasGivenPart ? text : this.text + text;
      this.text = '';
      this.isTextWhole = true;
      this.hasGivenPart = false;
      return all;
    }
    if (openFrom >= 0) {
      const closed = (this.hasGivenPart ? '' : this.text) + text.slice(0, openFrom);
      this.text = text.slice(openFrom);
      this.isTextWhole = true;
      this.hasGivenPart = false;
      return this.text.length > MAX_HELD_CHARS ? closed + this.release() : closed;
    }
    // Still the sequence of before.
    if (this.isTextWhole) this.text += text;
    if (this.hasGivenPart) {
      if (this.text.length > MAX_HELD_CHARS) this.forgetText();
      return text;
    }
    return this.text.length > MAX_HELD_CHARS ? this.release() : '';
  }

  /** Gives out what is held back although its sequence is not finished. */
  release(): string {
    if (this.hasGivenPart || this.text === '') return '';
    const given = this.text;
    this.hasGivenPart = true;
    if (given.length > MAX_HELD_CHARS) this.forgetText();
    return given;
  }

  /**
   * What brings a terminal that was at rest into the sequence that was given out in part. Of a string of which the start is too long to know, the rest goes
   * into one that terminals ignore.
   */
  get opening(): string {
    if (!this.hasGivenPart) return '';
    if (this.isTextWhole) return this.text;
    return this.isString ? '\x1b^' : '\x1b]9999;';
  }

  private forgetText(): void {
    this.text = '';
    this.isTextWhole = false;
  }

  /** Gives where in `text` the sequence begins that is open at its end: `undefined` when none is, -1 when it began before. */
  private scan(text: string): number | undefined {
    let from = -1;
    let at = 0;
    while (at < text.length) {
      switch (this.state) {
        case 'surrogate':
          this.state = 'ground';
          break;
        case 'ground': {
          const found = indexOf(LEAVES_GROUND, text, at);
          if (found < 0) {
            at = text.length;
            if (isHighSurrogate(text.charCodeAt(at - 1))) {
              this.state = 'surrogate';
              from = at - 1;
            }
            break;
          }
          from = found;
          at = found + 1;
          this.state = stateAfterControl(text.charCodeAt(found));
          this.isString = this.state === 'string';
          break;
        }
        case 'escape':
        case 'intermediate': {
          const code = text.charCodeAt(at);
          if (code >= 0x80) {
            this.state = 'ground'; // Which looks at it again.
            break;
          }
          this.state = this.afterEscape(code);
          at += 1;
          break;
        }
        case 'csi': {
          const found = indexOf(ENDS_CSI, text, at);
          const code = found < 0 ? 0 : text.charCodeAt(found);
          at = found < 0 ? text.length : code >= 0x80 ? found : found + 1;
          if (found >= 0) this.state = code === 0x1b ? 'escape' : 'ground';
          break;
        }
        case 'osc':
        case 'string': {
          const found = indexOf(this.state === 'osc' ? ENDS_OSC : ENDS_STRING, text, at);
          at = found < 0 ? text.length : found + 1;
          if (found >= 0) this.state = text.charCodeAt(found) === 0x1b ? 'escape' : 'ground';
          break;
        }
      }
    }
    return this.state === 'ground' ? undefined : from;
  }

  private afterEscape(code: number): State {
    if (code === 0x1b) return 'escape';
    if (code === 0x18 || code === 0x1a) return 'ground';
    if (code < 0x20 || code === 0x7f) return this.state; // Acts at once, within the sequence.
    if (code < 0x30) return 'intermediate';
    if (this.state === 'intermediate') return 'ground';
    if (code === 0x5b) return 'csi'; // [
    if (code === 0x5d) return 'osc'; // ]
    const isString = code === 0x50 || code === 0x58 || code === 0x5e || code === 0x5f; // P X ^ _
    if (isString) this.isString = true;
    return isString ? 'string' : 'ground';
  }
}

function stateAfterControl(code: number): State {
  if (code === 0x1b) return 'escape';
  if (code === 0x9b) return 'csi';
  return code === 0x9d ? 'osc' : 'string';
}

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff;
}

function indexOf(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  return pattern.exec(text)?.index ?? -1;
}
