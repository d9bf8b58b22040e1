import { l10n } from 'vscode';
import type { Decision, RequestView, Withdrawal } from '../../protocol/domain/request.ts';
import { readableDecision, type DecisionTexts } from '../../protocol/domain/readableDecision.ts';

/** The words for how requests are settled, for this side and for webviews. */
export function decisionTexts(): DecisionTexts {
  return { outcome: outcomes(), withdrawal: withdrawals(), by: deciders(), leftToTerminal: l10n.t('Left to the terminal'), byWhom: l10n.t('{0} by {1}') };
}

/** How a request was settled, and by whom, in words. */
export function decisionText(decision: Decision, kind: RequestView['kind']): string {
  return readableDecision(decision, decisionTexts(), kind);
}

function outcomes(): Readonly<Record<Decision['outcome'], string>> {
  return {
    allowed: l10n.t('Allowed'),
    allowedAlways: l10n.t('Always allowed'),
    denied: l10n.t('Denied'),
    approved: l10n.t('Approved'),
    approvedAcceptEdits: l10n.t('Approved, edits accepted'),
    rejected: l10n.t('Rejected'),
    answered: l10n.t('Answered'),
    dismissed: l10n.t('Dismissed'),
    withdrawn: l10n.t('Withdrawn'),
  };
}

function withdrawals(): Readonly<Record<Withdrawal, string>> {
  return {
    interrupted: l10n.t('Cancelled: turn interrupted'),
    ended: l10n.t('Cancelled: agent ended'),
    hostGone: l10n.t('Cancelled: Mission Control went away'),
    superseded: l10n.t('Superseded: settled without this answer'),
  };
}

function deciders(): Readonly<Record<Decision['by'], string>> {
  return {
    policy: l10n.t('policy'),
    rule: l10n.t('a rule'),
    role: l10n.t('role permissions'),
    brain: l10n.t('the local model'),
    human: l10n.t('you'),
    phone: l10n.t('you, by phone'),
    terminal: l10n.t('you, in the terminal'),
    agent: l10n.t('the agent'),
    host: l10n.t('Mission Control'),
  };
}
