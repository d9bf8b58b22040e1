import path from 'node:path';

/** Where things live below the home folder. The only place that knows the names. */
export class HomePaths {
  readonly root: string;

  constructor(root: string) {
    this.root = root;
  }

  get projects(): string { return path.join(this.root, 'projects'); }
  /** Files of projects that were taken off the list: their ids and prefixes stay taken, and they come back with their folder. */
  get removedProjects(): string { return path.join(this.projects, 'removed'); }
  get tasks(): string { return path.join(this.root, 'tasks'); }
  get sessions(): string { return path.join(this.root, 'sessions'); }
  /** Images that people sent, a folder a session. */
  get attachments(): string { return path.join(this.root, 'attachments'); }
  /** What terminals were sent, up to some MB a session. */
  get terminals(): string { return path.join(this.root, 'terminals'); }
  /** Not the name of a session, also for versions that know no such file. */
  get sessionList(): string { return path.join(this.sessions, '_list.json'); }
  get ledger(): string { return path.join(this.root, 'ledger'); }
  get events(): string { return path.join(this.root, 'events'); }
  get journal(): string { return path.join(this.root, 'journal'); }
  /** Changes over several files that are under way. */
  get intents(): string { return path.join(this.root, 'intents'); }
  get quarantine(): string { return path.join(this.root, 'quarantine'); }
  /** What a person removed, by day (`YYYY-MM-DD`), with the folders of its origin below. Moved back there, it is as before. */
  get trash(): string { return path.join(this.root, 'trash'); }
  get backups(): string { return path.join(this.root, 'backups'); }
  /** What agents need while they live, such as settings files. Emptied when a host starts. */
  get agents(): string { return path.join(this.root, 'cache', 'agents'); }
  /** Parts of conversations that are open and too long for the memory. Only copies; emptied when a host starts. */
  get pages(): string { return path.join(this.root, 'cache', 'pages'); }
  get runtime(): string { return path.join(this.root, 'runtime'); }
  get trust(): string { return path.join(this.root, 'trust.json'); }
  get index(): string { return path.join(this.root, 'index.sqlite'); }
  get log(): string { return path.join(this.root, 'host.log'); }
  /** Who holds this home, for other machines and containers to see. */
  get holder(): string { return path.join(this.root, 'holder.json'); }

  project(id: string): string { return path.join(this.projects, `${id}.json`); }
  task(projectId: string, ref: string): string { return path.join(this.tasks, projectId, `${ref}.md`); }
  session(id: string): string { return path.join(this.sessions, `${id}.json`); }
}
