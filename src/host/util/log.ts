/** Where the host says what it does. Never a prompt, an answer, a token or an environment value. */
export interface Log {
  info(message: string): void;
  warn(message: string): void;
  error(message: string, cause?: unknown): void;
}

export const silentLog: Log = { info: () => {}, warn: () => {}, error: () => {} };

/** A log that puts a name before each line. */
export function namedLog(log: Log, name: string): Log {
  return {
    info: (message) => { log.info(`[${name}] ${message}`); },
    warn: (message) => { log.warn(`[${name}] ${message}`); },
    error: (message, cause) => { log.error(`[${name}] ${message}`, cause); },
  };
}
