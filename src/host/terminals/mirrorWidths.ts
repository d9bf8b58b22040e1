import type { IUnicodeVersionProvider, Terminal } from '@xterm/headless';

/** What the library has no public name for: the table of widths that it uses, which is its own of Unicode 6 at first. */
interface WidthCore {
  readonly _core: { readonly unicodeService: { readonly _activeProvider: IUnicodeVersionProvider } };
}

const EMOJI = /^\p{Emoji_Presentation}$/u;

/** Every character that may be an emoji is below. */
const LAST_LOOKED_AT = 0x1ffff;

/**
 * Lets emoji be two cells wide, as they are in VS Code's terminals (`terminal.integrated.unicodeVersion` 11) and as programs take them to be. By itself the library
 * has them one wide, and all that stands behind one would be out of place.
 */
export function useEditorWidths(terminal: Terminal): void {
  const own = (terminal as unknown as WidthCore)._core.unicodeService._activeProvider;
  const known = new Uint8Array(LAST_LOOKED_AT + 1); // Width + 1.
  const wcwidth = (codepoint: number): 0 | 1 | 2 => {
    if (codepoint < 0x231a || codepoint > LAST_LOOKED_AT) return own.wcwidth(codepoint);
    const width = known[codepoint] ?? 0;
    if (width > 0) return (width - 1) as 0 | 1 | 2;
    const found = EMOJI.test(String.fromCodePoint(codepoint)) ? 2 : own.wcwidth(codepoint);
    known[codepoint] = found + 1;
    return found;
  };
  const provider: IUnicodeVersionProvider = {
    version: 'editor',
    wcwidth,
    // As the library's own: bits of the width, and whether it joins the character before (`UnicodeService.createPropertyValue`).
    charProperties(codepoint, preceding) {
      const width = wcwidth(codepoint);
      const before = (preceding >> 1) & 3;
      const isJoined = width === 0 && preceding !== 0 && before !== 0;
      return ((isJoined ? Math.max(before, width) : width) << 1) | (isJoined ? 1 : 0);
    },
  };
  terminal.unicode.register(provider);
  terminal.unicode.activeVersion = provider.version;
}
