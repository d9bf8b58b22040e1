import { html, type TemplateResult } from 'lit';
import type { AnsiColor, AnsiLine, AnsiRun, AnsiStyle } from './ansiText.ts';

/** Lines of a terminal. What has no style is plain text, so that long output makes few elements. */
export function ansiLines(lines: readonly AnsiLine[]): readonly (TemplateResult | string)[] {
  const parts: (TemplateResult | string)[] = [];
  let plain = '';
  const flush = (): void => {
    if (plain !== '') parts.push(plain);
    plain = '';
  };
  for (const [index, line] of lines.entries()) {
    if (index > 0) plain += '\n';
    for (const run of line) {
      const classes = classesOf(run.style);
      if (classes === '') {
        plain += run.text;
      } else {
        flush();
        parts.push(span(run, classes));
      }
    }
  }
  flush();
  return parts;
}

function span({ text, style }: AnsiRun, classes: string): TemplateResult {
  const own = [ownColor('--mc-ansi-fg', style.foreground), ownColor('--mc-ansi-bg', style.background)].join('');
  // As a property: the page's policy allows no style attributes.
  return own === '' ? html`<span class=${classes}>${text}</span>` : html`<span class=${classes} .style=${own}>${text}</span>`;
}

function ownColor(name: string, color: AnsiColor | undefined): string {
  return color?.kind === 'own' ? `${name}: ${color.css};` : '';
}

function classesOf(style: AnsiStyle): string {
  const names = [
    style.foreground === undefined ? '' : style.foreground.kind === 'own' ? 'ansi-fg' : `ansi-fg ansi-fg-${style.foreground.index}`,
    style.background === undefined ? '' : style.background.kind === 'own' ? 'ansi-bg' : `ansi-bg ansi-bg-${style.background.index}`,
    style.isBold === true ? 'ansi-bold' : '',
    style.isDim === true ? 'ansi-dim' : '',
    style.isItalic === true ? 'ansi-italic' : '',
    style.isUnderlined === true ? 'ansi-underlined' : '',
    style.isStruck === true ? 'ansi-struck' : '',
    style.isInverse === true ? 'ansi-inverse' : '',
  ];
  return names.filter((name) => name !== '').join(' ');
}
