import type { Project } from '../../src/protocol/domain/project.ts';

/** Name of a theme colour: `--vscode-charts-<accent>`. */
export type Accent = Project['accent'];

/** In the order in which they are given away: neighbours differ as much as they can. */
export const ACCENT_ORDER: readonly Accent[] = ['blue', 'orange', 'green', 'purple', 'yellow', 'red'];
