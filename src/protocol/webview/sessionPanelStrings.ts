import type { ConversationItemOf } from '../domain/conversation.ts';
import type { Decision, RequestView } from '../domain/request.ts';
import type { ChecklistEntry, PermissionMode, Phase, SessionEnd } from '../domain/session.ts';

type Table<K extends string> = Readonly<Record<K, string>>;

/** Every text of the session panel, localised by the extension. `{0}`, `{1}` … are filled in by the webview. */
export interface SessionPanelStrings {
  readonly phase: Table<Phase>;
  readonly mode: Table<PermissionMode>;
  readonly modeHint: Table<PermissionMode>;
  readonly endReason: Table<SessionEnd['reason']>;
  readonly toolState: Table<ConversationItemOf<'tool'>['state']>;
  readonly notice: Table<ConversationItemOf<'notice'>['code']>;
  readonly requestKind: Table<RequestView['kind']>;
  readonly outcome: Table<Decision['outcome']>;
  readonly decidedBy: Table<Decision['by']>;
  readonly header: Table<
    | 'label' | 'rename' | 'name' | 'elapsed' | 'turns' | 'turn' | 'turnsCount' | 'tokens' | 'tokensHint' | 'tokensIn' | 'tokensOut'
    | 'tokensCached' | 'cost' | 'unpriced' | 'context' | 'contextHint' | 'contextShort' | 'model' | 'modelUnknown' | 'mode'
    | 'modeLocked' | 'interrupt' | 'stop' | 'resume' | 'phaseSince'
  >;
  readonly time: Table<'seconds' | 'minutes' | 'hours' | 'days'>;
  readonly conversation: Table<
    | 'label' | 'empty' | 'loading' | 'loadEarlier' | 'loadingEarlier' | 'jumpToLatest' | 'you' | 'synthetic' | 'agent' | 'thinking'
    | 'thinkingNow' | 'copyCode' | 'copied' | 'codeBlock' | 'copyMessage' | 'subagentItem' | 'subagentItems' | 'turnEnded' | 'turnFailed' | 'turnTokens'
    | 'thinkingLength' | 'compactedHint' | 'subagentHint' | 'decision' | 'undecided' | 'answerFinished' | 'requestArrived' | 'fromSubagent'
  >;
  readonly tool: Table<
    | 'input' | 'output' | 'noOutput' | 'truncated' | 'command' | 'changes' | 'linesAdded' | 'linesRemoved'
    | 'unchanged' | 'openDiff' | 'openFile' | 'showAll' | 'showLess'
  >;
  readonly checklist: Table<ChecklistEntry['status'] | 'label' | 'count'>;
  readonly find: Table<'label' | 'previous' | 'next' | 'close' | 'count' | 'none'>;
  readonly request: Table<
    | 'barLabel' | 'position' | 'previous' | 'next' | 'agent' | 'reason' | 'permissionTitle' | 'allow' | 'allowAlways' | 'remember'
    | 'rememberOne' | 'deny' | 'denyReason' | 'planTitle' | 'planLabel' | 'planMissing' | 'editPlan' | 'previewPlan' | 'planEdited' | 'undoPlan' | 'approveEdited' | 'approve' | 'approveAcceptEdits' | 'reject'
    | 'rejectFeedback' | 'questionTitle' | 'questionsTitle' | 'questionTabs' | 'singleHint' | 'multiHint' | 'other' | 'otherPlaceholder'
    | 'skip' | 'skipped' | 'answered' | 'nextQuestion' | 'submit' | 'submitHint' | 'reviewTitle' | 'sending'
  >;
  readonly composer: Table<
    | 'label' | 'placeholder' | 'placeholderBusy' | 'placeholderEnded' | 'placeholderOffline' | 'send' | 'queue' | 'resumeAndSend' | 'interruptAndSend'
    | 'hint' | 'hintBusy' | 'queued' | 'unqueue' | 'unqueueHint' | 'move' | 'moveHint' | 'editQueued' | 'saveEdit' | 'cancelEdit' | 'queueGone' | 'files' | 'commands' | 'ended' | 'tooLong' | 'maybeSent'
  >;
  readonly banner: Table<'connecting' | 'unavailable' | 'reconnect' | 'lost' | 'revive' | 'dismiss' | 'missing' | 'restricted' | 'manageTrust'>;
}
