/** Projects, tasks and the ledger. */
export const workTexts = {
  'project.missing': 'There is no project "{projectId}".',
  'project.removed': 'There is no such project. It may have been removed.',
  'project.trustNeedsAdmin': 'Only an admin may trust a folder. Add the project without trust.',
  'project.folderTaken': '{folder} is the folder of project "{project}" already. Each project needs its own folder.',
  'project.folderMoved': '{folder} now leads to {real}. Add that folder as a project instead.',
  'project.newer': 'Project "{project}" was written by a newer version of Mission Control.',
  'project.prefixTaken': 'The task prefix {prefix} belongs to project "{project}".',
  'project.nameless': 'A project needs a name.',
  'project.noFolder': '{folder} is not a folder, or it is gone.',
  'task.missing': 'There is no task "{ref}".',
  'task.untitled': 'A task needs a title.',
  'ledger.daysReversed': 'The first day, {from}, comes after the last one, {to}.',
} as const;
