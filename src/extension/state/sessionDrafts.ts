import type { Memento, Uri } from 'vscode';
import type { StreamMode } from '../../protocol/domain/streamMode.ts';
import type { Transport } from '../../protocol/domain/transport.ts';
import type { PermissionMode } from '../../protocol/domain/session.ts';

/** What was chosen for a session that is not started yet. */
export interface SessionDraft {
  readonly projectId?: string | undefined;
  /** Reference of a task that the agent is to work on; the prompt is then added below it, and may be empty. */
  readonly taskRef?: string | undefined;
  readonly prompt: string;
  /** What goes below the prompt: a quoted selection, problems, changed files. */
  readonly attachment?: SessionAttachment | undefined;
  /** As the agent knows it; left out, the settings and the agent decide. */
  readonly model?: string | undefined;
  readonly permissionMode?: PermissionMode | undefined;
  /** Whether it runs in a panel or in a terminal. */
  readonly transport?: Transport | undefined;
  /** Whether the agent stays ready between prompts. */
  readonly streamMode?: StreamMode | undefined;
}

/** Context that a prompt comes with. */
export interface SessionAttachment {
  /** In a few words, for people: `a.ts, lines 3–7`. */
  readonly label: string;
  /** For the agent. */
  readonly text: string;
}

/** The prompt with what is attached to it. */
export function promptOf({ prompt, attachment }: Pick<SessionDraft, 'prompt' | 'attachment'>): string {
  return [prompt, attachment?.text ?? ''].filter((part) => part !== '').join('\n\n');
}

/** What was typed and not sent, and what was chosen last. */
interface Kept {
  readonly prompt?: string;
  readonly model?: string;
  readonly last?: Pick<SessionDraft, 'model' | 'permissionMode' | 'transport' | 'streamMode'>;
  /** What belongs to the prompt that is written in an editor; `asksAll` when more is to be asked before it starts. */
  readonly inEditor?: { readonly draft: SessionDraft; readonly asksAll: boolean };
}

const KEY = 'sessionDrafts';

/** Remembers, for this workspace, what was typed in a flow that was left, so that it is offered again. */
export class SessionDrafts {
  /** Folder for the prompt that is written in an editor. */
  readonly folder: Uri;
  private readonly memento: Memento;

  constructor(memento: Memento, folder: Uri) {
    this.memento = memento;
    this.folder = folder;
  }

  get kept(): Kept {
    return this.memento.get<Kept>(KEY) ?? {};
  }

  keep(changes: Kept): void {
    void this.memento.update(KEY, { ...this.kept, ...changes });
  }
}
