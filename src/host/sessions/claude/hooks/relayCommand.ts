/** The program that passes on what HTTP hooks do not tell, and what runs it. */
export interface HookRelay {
  /** Node, or the binary of an editor. */
  readonly executable: string;
  /** True for the binary of an editor: it runs scripts only when it is told so. */
  readonly isElectron: boolean;
  /** `hookRelay.cjs`. */
  readonly script: string;
}

/** A command hook without a shell, which both supported versions know. */
export interface RelayCommand {
  readonly command: string;
  readonly args: readonly string[];
}

/** Characters that mean something to `cmd.exe` outside quotation marks. */
const CMD_SPECIAL = /[&|<>()^!"]/g;

/**
 * How the agent runs the relay. It starts hooks with its own environment, in which an editor's binary is an editor: the variable that makes it Node
 * (`ELECTRON_RUN_AS_NODE`) is set by a program in between, since it must not reach anything else that the agent starts.
 */
export function relayCommand({ executable, isElectron, script }: HookRelay, platform: NodeJS.Platform): RelayCommand {
  if (!isElectron) return { command: executable, args: [script] };
  if (platform !== 'win32') return { command: '/usr/bin/env', args: ['ELECTRON_RUN_AS_NODE=1', executable, script] };
  return { command: 'cmd.exe', args: ['/d', '/c', 'set', 'ELECTRON_RUN_AS_NODE=1&&', forCmd(executable), forCmd(script)] };
}

/** Whoever starts a program on Windows puts an argument with blanks in quotation marks, where `cmd.exe` takes everything as it is; others need its own escape. */
function forCmd(argument: string): string {
  return /[ \t]/.test(argument) ? argument : argument.replace(CMD_SPECIAL, '^$&');
}
