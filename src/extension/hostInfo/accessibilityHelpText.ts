import { l10n } from 'vscode';

/** What the keyboard and a screen reader can do with Mission Control: the document of Accessibility Help. Keys are those of the manifest. */
export function accessibilityHelpText(platform: NodeJS.Platform): string {
  const modifier = platform === 'darwin' ? l10n.t('Cmd') : l10n.t('Ctrl');
  const sections: readonly (readonly [title: string, ...lines: readonly string[]])[] = [
    [
      l10n.t('Everywhere'),
      l10n.t('New Session: {0}+K, then Shift+N.', modifier),
      l10n.t('Answer Next Request: {0}+K, then Shift+A. It leads to the request of the agent that has waited longest.', modifier),
      l10n.t('All commands are in the Command Palette under Mission Control; keys can be given to them in Keyboard Shortcuts.'),
      l10n.t('The item in the status bar tells what was spent today, how many agents run and how many wait; it leads to the costs.'),
    ],
    [
      l10n.t('Session panel'),
      l10n.t('From top to bottom: the session with its actions, the conversation, what the agent asks, its tasks, follow-ups in the queue, and the message box.'),
      l10n.t('A screen reader is told each answer of the agent when it is complete, the end of a turn, and at once what the agent asks.'),
      l10n.t('Conversation: Page Up and Page Down move between the messages when one of them has the keyboard; {0}+Home and {0}+End lead to the first and the last.', modifier),
      l10n.t('Find in the conversation: {0}+F. Enter and Shift+Enter lead to the next and the previous match, Escape closes.', modifier),
      l10n.t('Message box: Enter sends, or queues while the agent works; {0}+Enter interrupts and sends; Shift+Enter makes a new line. @ names files, / commands.', modifier),
      l10n.t('Queue: the arrow keys on the handle of a follow-up move it.'),
      l10n.t('What an agent asks takes the keyboard only when nobody writes. Its buttons answer after a moment, so that a key meant for something else does not.'),
    ],
    [
      l10n.t('Questions'),
      l10n.t('Arrow keys choose, Space marks, Enter leads to the next question and from the last one submits. The arrow keys on the tabs lead to each question.'),
    ],
    [
      l10n.t('Costs panel'),
      l10n.t('The arrow keys on the chart tell each day or hour; Table shows the same as a table.'),
    ],
    [
      l10n.t('Appearance'),
      l10n.t('Panels follow the theme, high contrast included, the zoom of the window, and the setting to reduce motion (workbench.reduceMotion).'),
    ],
  ];
  return [`# ${l10n.t('Accessibility Help of Mission Control')}`, ...sections.map(([title, ...lines]) => [`## ${title}`, '', ...lines.map((line) => `- ${line}`)].join('\n')), ''].join('\n\n');
}
