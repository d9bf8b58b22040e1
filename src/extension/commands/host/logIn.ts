import { homedir } from 'node:os';
import { l10n, window, workspace } from 'vscode';
import { SETTINGS, SETTINGS_SECTION } from '../../contributions.ts';
import type { Command } from '../command.ts';

/**
 * Opens a terminal with the agent's own log-in: interactive, and nothing of it passes through us. It starts in the person's own folder,
 * since the agent reads the settings of the folder it starts in; and not in Restricted Mode, where the workspace may have set up terminals.
 */
export const logIn: Command = {
  needs: 'trust',
  run: async () => {
    const configured = workspace.getConfiguration(SETTINGS_SECTION).get(SETTINGS.claudePath, '').trim();
    const options = { name: l10n.t('Claude Code Log In'), cwd: homedir() };
    if (configured === '') {
      // The person's own shell knows where `claude` is, whatever started the editor.
      const terminal = window.createTerminal(options);
      terminal.show();
      terminal.sendText('claude /login');
    } else {
      window.createTerminal({ ...options, shellPath: configured, shellArgs: ['/login'] }).show();
    }
  },
};
