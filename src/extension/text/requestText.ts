import { l10n } from 'vscode';
import type { RequestView } from '../../protocol/domain/request.ts';

interface RequestLook {
  readonly icon: string;
  /** What kind of answer is wanted, as a noun. */
  readonly kind: () => string;
  /** A sentence with the session's name. */
  readonly ask: (session: string) => string;
}

const LOOKS: Readonly<Record<RequestView['kind'], RequestLook>> = {
  permission: {
    icon: 'shield',
    kind: () => l10n.t('Permission'),
    ask: (session) => l10n.t('{0} asks for permission', session),
  },
  question: {
    icon: 'question',
    kind: () => l10n.t('Question'),
    ask: (session) => l10n.t('{0} has a question', session),
  },
  plan: {
    icon: 'checklist',
    kind: () => l10n.t('Plan'),
    ask: (session) => l10n.t('{0} proposes a plan', session),
  },
  review: {
    icon: 'eye',
    kind: () => l10n.t('Review'),
    ask: (session) => l10n.t('{0} asks for a review', session),
  },
};

/** Name of the codicon of a kind of request. */
export function requestIcon(kind: RequestView['kind']): string {
  return LOOKS[kind].icon;
}

/** The kind of answer that is wanted, as a noun. */
export function requestKindText(kind: RequestView['kind']): string {
  return LOOKS[kind].kind();
}

/** Who wants what kind of answer, as a sentence without its full stop. */
export function requestAskText(kind: RequestView['kind'], sessionName: string): string {
  return LOOKS[kind].ask(sessionName);
}
