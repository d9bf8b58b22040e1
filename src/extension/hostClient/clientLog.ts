/** Where the host client says what it does; the extension gives its LogOutputChannel. */
export interface ClientLog {
  info(message: string): void;
  warn(message: string): void;
}
