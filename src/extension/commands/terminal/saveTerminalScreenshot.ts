import { CancellationError, ColorThemeKind, l10n, Uri, window, workspace } from 'vscode';
import type { Command } from '../command.ts';
import { chooseTerminalSession } from '../pickers/chooseTerminalSession.ts';
import { textOf } from '../readArgument.ts';

/**
 * Saves what the terminal of a session shows as a PNG image, light or dark as the window is, in a file that a person chooses. Argument: a terminal of the editor,
 * or `{ sessionId?, file? }` with the path of the file. Gives back its URI.
 */
export const saveTerminalScreenshot: Command = {
  needs: 'host',
  run: async (services, argument) => {
    const title = l10n.t('Save Terminal Screenshot');
    const session = await chooseTerminalSession(services, argument, { title, takesActive: true, takesOnly: true });
    const { kind } = window.activeColorTheme;
    const theme = kind === ColorThemeKind.Light || kind === ColorThemeKind.HighContrastLight ? 'light' : 'dark';
    // First, so that it shows what the person saw.
    const { png } = await services.host.call('terminals.screenshot', { sessionId: session.id, theme });
    const given = textOf(argument, 'file');
    const target = given === undefined ? await window.showSaveDialog({ title, defaultUri: Uri.joinPath(Uri.file(session.cwd), `${fileName(session.name)}.png`), filters: { PNG: ['png'] } }) : Uri.file(given);
    if (target === undefined) throw new CancellationError();
    await workspace.fs.writeFile(target, Buffer.from(png, 'base64'));
    return target;
  },
};

/** Without what files may not have in their names. */
function fileName(name: string): string {
  return name.replaceAll(/[^\p{L}\p{N} ._-]+/gu, '-').slice(0, 60).trim() || 'terminal';
}
