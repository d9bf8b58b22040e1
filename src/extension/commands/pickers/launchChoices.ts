import { l10n } from 'vscode';
import type { StreamMode } from '../../../protocol/domain/streamMode.ts';
import type { Transport } from '../../../protocol/domain/transport.ts';
import { STREAM_MODE_ORDER, streamModeLook, TRANSPORT_ORDER, transportLook, type NamedLook } from '../../text/launchText.ts';
import type { Choice } from './pickOne.ts';

/** The ways in which an agent can be run, each with what it means. */
export function transportChoices(): readonly Choice<Transport>[] {
  return TRANSPORT_ORDER.map((value) => choiceOf(value, transportLook(value)));
}

/** Whether an agent stays ready between prompts. */
export function streamModeChoices(): readonly Choice<StreamMode>[] {
  return STREAM_MODE_ORDER.map((value) => choiceOf(value, streamModeLook(value)));
}

/** The choices, with a word beside the one that has this value. */
export function markChoice<T>(choices: readonly Choice<T>[], value: T | undefined, mark: string): readonly Choice<T>[] {
  return choices.map((choice) => (choice.value === value ? { ...choice, description: mark } : choice));
}

/** Leaves an option to project and settings. */
export function leaveChoice<T>(value: T): Choice<T> {
  return { label: `$(settings-gear) ${l10n.t('As in the settings')}`, value };
}

function choiceOf<T>(value: T, { icon, text, detail }: NamedLook): Choice<T> {
  return { label: `$(${icon}) ${text}`, detail, value };
}
