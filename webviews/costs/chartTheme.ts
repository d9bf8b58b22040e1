import type { Accent } from './accents.ts';

/** Colours and font of a chart: a canvas knows nothing of style sheets, so the theme's variables are read out for it. */
export interface ChartTheme {
  readonly text: string;
  readonly grid: string;
  readonly background: string;
  readonly highlight: string;
  readonly others: string;
  /** Around every part of a bar; a gap in the background's colour where the theme draws no borders. */
  readonly border: string;
  readonly font: string;
  part(accent: Accent): string;
}

/** The theme as it is now. */
export function readChartTheme(): ChartTheme {
  const style = getComputedStyle(document.body);
  const read = (...names: readonly string[]): string => {
    for (const name of names) {
      const value = style.getPropertyValue(`--vscode-${name}`).trim();
      if (value !== '') return value;
    }
    return style.color;
  };
  const background = read('editor-background');
  /** The foreground, so thin that what is behind it counts more; opaque, so that nothing shines through. */
  const tinted = (percent: number): string => `color-mix(in srgb, ${style.color} ${percent}%, ${background})`;
  return {
    text: read('descriptionForeground', 'foreground'),
    grid: tinted(document.body.classList.contains('vscode-high-contrast') ? 40 : 16),
    background,
    highlight: read('contrastActiveBorder', 'list-hoverBackground'),
    others: tinted(45),
    border: style.getPropertyValue('--vscode-contrastBorder').trim() || background,
    font: `11px ${style.fontFamily}`,
    part: (accent) => read(`charts-${accent}`, 'charts-foreground'),
  };
}

/** Calls back when the editor has changed its colours or fonts under the running panel. */
export function onThemeChange(changed: () => void): { dispose(): void } {
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style', 'class'] });
  observer.observe(document.body, { attributes: true, attributeFilter: ['class'] });
  return { dispose: () => { observer.disconnect(); } };
}
