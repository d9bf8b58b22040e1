import type { CostsPanelStrings } from '../../src/protocol/webview/costsPanelStrings.ts';
import { pageData } from '../shared/pageData.ts';

/** The panel's texts in the editor's language. */
export const strings = pageData<CostsPanelStrings>('strings');
