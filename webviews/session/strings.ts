import type { SessionPanelStrings } from '../../src/protocol/webview/sessionPanelStrings.ts';
import { pageData } from '../shared/pageData.ts';

/** The panel's texts in the user's language. */
export const strings: SessionPanelStrings = pageData<SessionPanelStrings>('strings');
