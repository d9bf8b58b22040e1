import * as vscode from 'vscode';
import { MissionControlError, type ErrorCode } from '../../protocol/errors.ts';
import { isSilence } from '../state/hostPort.ts';
import { ERROR_ACTIONS, ERROR_LEVELS, type ErrorAction } from './errorActions.ts';
import type { ErrorContext } from './errorContext.ts';
import { describeError } from './errorText.ts';
import { errorActionTitle, runErrorAction } from './runErrorAction.ts';

const STATUS_MESSAGE_MS = 5000;

/** The one place where an error becomes something a person sees. */
export class ErrorReporter {
  private readonly log: Pick<vscode.LogOutputChannel, 'error'>;

  constructor(log: Pick<vscode.LogOutputChannel, 'error'>) {
    this.log = log;
  }

  /** Logs the error and, unless only code should know of it, shows it with the fitting buttons. Does not wait for the person. */
  show(error: unknown, context: ErrorContext = {}): void {
    if (error instanceof vscode.CancellationError) return;
    this.log.error(error instanceof Error ? error : String(error));
    if (MissionControlError.is(error) && !error.showUser) return;
    void this.present(error, context);
  }

  private async present(error: unknown, context: ErrorContext): Promise<void> {
    const code = MissionControlError.is(error) ? error.code : 'internal';
    const message = describeError(error);
    const level = ERROR_LEVELS[code];
    if (level === 'status') {
      vscode.window.setStatusBarMessage(`$(info) ${message}`, STATUS_MESSAGE_MS);
      return;
    }
    const buttons = actionsFor(error, code).map((action) => ({ action, title: errorActionTitle(action) }));
    const choice = level === 'warning'
      ? await vscode.window.showWarningMessage(message, ...buttons)
      : await vscode.window.showErrorMessage(message, ...buttons);
    if (choice !== undefined) await runErrorAction(choice.action, context);
  }
}

function actionsFor(error: unknown, code: ErrorCode): readonly ErrorAction[] {
  return isSilence(error) ? ['endUnreachableHost', 'showLog'] : ERROR_ACTIONS[code];
}
