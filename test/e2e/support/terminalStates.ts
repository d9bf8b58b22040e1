// Takes a picture of agents in terminals and of what belongs to them in the real VS Code, each in a light, a high contrast and a dark theme and in a
// narrow window, in English and in German:
//   node test/e2e/support/terminalStates.ts              all states (about five minutes; after a build)
//   node test/e2e/support/terminalStates.ts profile "de " only those with one of these words in their names; those in German begin with "de "
// One sheet a state in test/results/terminalStates, for people to look at after a change of looks. The host and the agents are the real ones; a
// scripted model leads the agents.
import { copyFile } from 'node:fs/promises';
import path from 'node:path';
import { Cockpit } from './cockpit.ts';
import { Looks, WIDE } from './panelStates/looks.ts';
import { READABLE_TERMINALS } from './terminals.ts';
import { TerminalScenes } from './terminalStates/terminalScenes.ts';
import { Words } from './terminalStates/words.ts';

const wanted = process.argv.slice(2);

for (const language of [undefined, 'de']) {
  const prefix = language === undefined ? '' : `${language} `;
  if (wanted.length > 0 && wanted.every((part) => part.startsWith('de ') !== (language === 'de'))) continue;
  await using cockpit = await Cockpit.open({
    settings: { ...READABLE_TERMINALS, 'terminal.integrated.minimumContrastRatio': 4.5, 'workbench.hover.delay': 100_000, 'terminal.integrated.tabs.hideCondition': 'never' },
    viewport: WIDE,
    ...(language === undefined ? {} : { language }),
  });
  const looks = new Looks(cockpit, { folder: 'terminalStates', part: '.monaco-workbench', wanted, prefix });
  if (language === undefined) await looks.clear();
  const scenes = new TerminalScenes(cockpit, looks, await Words.of(language));
  try {
    await scenes.play();
    await copyFile(scenes.savedFile, path.join(looks.folder, `${prefix.trim()}saved-picture.png`));
  } catch (error) {
    await cockpit.page.screenshot({ path: path.join(looks.folder, 'failed.png') });
    throw error;
  }
}
