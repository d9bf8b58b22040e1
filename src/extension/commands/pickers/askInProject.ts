import { l10n, ThemeIcon } from 'vscode';
import type { ProjectView } from '../../../protocol/domain/project.ts';
import type { CommandServices } from '../command.ts';
import { askTextOrElse } from './askTextOrElse.ts';
import { chooseProject, type ProjectQuestion } from './chooseProject.ts';

/** What is asked about a project. */
export interface TextInProject {
  /** Names the project, so that a person sees which one it is about. */
  readonly title: (project: ProjectView) => string;
  readonly prompt: string;
  readonly placeHolder?: string;
  /** In UTF-16 units. */
  readonly maxLength: number;
  /** Done before a project is asked about; throws when it cannot be that one. */
  readonly check?: (project: ProjectView) => Promise<void>;
}

/** Asks for a line of text about a project. The project, which may be a guess, can be changed in the same box; what was typed stays. */
export async function askInProject(services: CommandServices, first: ProjectView, projects: ProjectQuestion, question: TextInProject): Promise<{ project: ProjectView; text: string }> {
  let project = first;
  let typed = '';
  for (;;) {
    await question.check?.(project);
    const { title, prompt, placeHolder, maxLength } = question;
    const answer = await askTextOrElse(
      { title: title(project), prompt, maxLength, value: typed, ...(placeHolder === undefined ? {} : { placeHolder }) },
      { iconPath: new ThemeIcon('folder'), tooltip: l10n.t('Another Project…') },
    );
    if ('text' in answer) return { project, text: answer.text };
    typed = answer.typed;
    project = await chooseProject(services, {}, { ...projects, mayGuess: false });
  }
}
