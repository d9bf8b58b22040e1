import { accessibilityHelpText } from '../../hostInfo/accessibilityHelpText.ts';
import type { Command } from '../command.ts';

/** Shows what the keyboard and a screen reader can do, as a read-only document. */
export const showAccessibilityHelp: Command = {
  needs: 'nothing',
  run: async ({ documents }) => { await documents.show('Mission Control Accessibility Help', accessibilityHelpText(process.platform)); },
};
