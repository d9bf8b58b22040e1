import type { AdviceKey } from '../domain/endAdvice.ts';
import type { ConversationItemOf } from '../domain/conversation.ts';
import type { DecisionTexts } from '../domain/readableDecision.ts';
import type { RequestView } from '../domain/request.ts';
import type { Template } from '../texts/renderText.ts';
import type { ChecklistEntry, PermissionMode, Phase, SessionEnd } from '../domain/session.ts';
import type { ToolTexts } from '../domain/toolName.ts';

/** A count in words, for one and for any other number; which of them is for the language to say. `{0}` is the number. */
export interface CountForms {
  readonly one: string;
  readonly other: string;
}

type Table<K extends string> = Readonly<Record<K, string>>;

/** Every text of the session panel, localised by the extension. `{0}`, `{1}` … are filled in by the webview. */
export interface SessionPanelStrings {
  /** Texts of the host by their id, which `renderText` fills in. */
  readonly texts: Readonly<Record<string, Template>>;
  readonly phase: Table<Phase>;
  readonly mode: Table<PermissionMode>;
  readonly modeHint: Table<PermissionMode>;
  readonly endReason: Table<SessionEnd['reason']>;
  readonly endAdvice: Table<AdviceKey>;
  readonly tools: ToolTexts;
  readonly toolState: Table<ConversationItemOf<'tool'>['state']>;
  readonly notice: Table<ConversationItemOf<'notice'>['code']>;
  readonly requestKind: Table<RequestView['kind']>;
  readonly decision: DecisionTexts;
  readonly count: Readonly<Record<'turns' | 'toolCalls' | 'linesAdded' | 'linesRemoved' | 'moreLines' | 'subagentSteps' | 'earlierSteps' | 'laterSteps', CountForms>>;
  readonly header: Table<
    | 'label' | 'rename' | 'name' | 'elapsed' | 'turns' | 'tokens' | 'tokensHint' | 'tokensIn' | 'tokensOut'
    | 'tokensCached' | 'cost' | 'costEstimated' | 'about' | 'unpriced' | 'context' | 'contextHint' | 'contextShort' | 'contextTokens' | 'model' | 'modelUnknown' | 'mode'
    | 'modeLocked' | 'modeInTerminal' | 'showTerminal' | 'interrupt' | 'stop' | 'resume' | 'phaseSince'
  >;
  readonly time: Table<'seconds' | 'minutes' | 'hours' | 'days'>;
  readonly conversation: Table<
    | 'label' | 'empty' | 'loading' | 'loadMore' | 'loadingMore' | 'jumpToLatest' | 'you' | 'synthetic' | 'agent' | 'thinking'
    | 'thinkingNow' | 'copyCode' | 'copied' | 'codeBlock' | 'copyMessage' | 'turnEnded' | 'turnFailed' | 'turnInterrupted' | 'turnTokens'
    | 'thinkingLength' | 'compactedHint' | 'subagentHint' | 'undecided' | 'answerFinished' | 'requestArrived' | 'fromSubagent' | 'images' | 'image' | 'openImage' | 'hostNote' | 'moved'
  >;
  readonly tool: Table<
    | 'input' | 'output' | 'told' | 'noOutput' | 'truncated' | 'command' | 'changes' | 'openDiff' | 'openFile' | 'showAll' | 'showLess' | 'chosen'
  >;
  readonly checklist: Table<ChecklistEntry['status'] | 'label' | 'count'>;
  readonly find: Table<'label' | 'previous' | 'next' | 'close' | 'count' | 'none'>;
  readonly request: Table<
    | 'barLabel' | 'position' | 'previous' | 'next' | 'agent' | 'agentNamed' | 'agentAt' | 'reason' | 'permissionTitle' | 'allow' | 'allowAlways' | 'remember'
    | 'rememberOne' | 'inTerminal' | 'deny' | 'denyReason' | 'planTitle' | 'planLabel' | 'planMissing' | 'editPlan' | 'previewPlan' | 'planEdited' | 'undoPlan' | 'approveEdited' | 'approve' | 'approveAcceptEdits' | 'reject'
    | 'rejectFeedback' | 'questionTitle' | 'questionsTitle' | 'questionTabs' | 'singleHint' | 'multiHint' | 'other' | 'otherPlaceholder'
    | 'skip' | 'skipped' | 'answered' | 'nextQuestion' | 'submit' | 'submitHint' | 'reviewTitle' | 'sending'
  >;
  readonly composer: Table<
    | 'label' | 'placeholder' | 'placeholderBusy' | 'placeholderEnded' | 'placeholderOffline' | 'send' | 'queue' | 'resumeAndSend' | 'interruptAndSend'
    | 'hint' | 'hintBusy' | 'hintRestricted' | 'control' | 'queued' | 'unqueue' | 'unqueueHint' | 'move' | 'moveHint' | 'editQueued' | 'saveEdit' | 'cancelEdit' | 'queueGone' | 'files' | 'commands' | 'ended' | 'asleep' | 'readOnly' | 'attachHint' | 'removeImage' | 'noImage' | 'tooManyImages' | 'imageOffline' | 'tooLong' | 'maybeSent'
  >;
  readonly banner: Table<'connecting' | 'connected' | 'silent' | 'unavailable' | 'unavailableYet' | 'reconnect' | 'lost' | 'revive' | 'dismiss' | 'missing' | 'close' | 'restricted' | 'manageTrust' | 'waitsInTerminal'>;
}
