/**
 * Source of a replacement for the native module `@vscode/spdlog`, through which VS Code writes every log file. Without that module nothing
 * breaks, but log output channels stay empty and each logger prints a stack; compiling it needs a C++ toolchain. Same calls, same line format.
 */
export const SPDLOG_STAND_IN = String.raw`'use strict';
const fs = require('node:fs');
const path = require('node:path');
const NAMES = ['trace', 'debug', 'info', 'warning', 'error', 'critical'];
let defaultLevel = 2;
class Logger {
  constructor(_type, _name, filename) {
    this.filename = filename;
    this.level = defaultLevel;
    this.isPlain = false;
    fs.mkdirSync(path.dirname(filename), { recursive: true });
    fs.appendFileSync(filename, '');
  }
  write(level, message) {
    if (level < this.level) return;
    const now = new Date();
    const local = new Date(now.getTime() - now.getTimezoneOffset() * 60000).toISOString().replace('T', ' ').replace('Z', '');
    try {
      fs.appendFileSync(this.filename, this.isPlain ? message : local + ' [' + NAMES[level] + '] ' + message + '\n');
    } catch {} // the data folder is removed while the server is still leaving
  }
  trace(message) { this.write(0, message); }
  debug(message) { this.write(1, message); }
  info(message) { this.write(2, message); }
  warn(message) { this.write(3, message); }
  error(message) { this.write(4, message); }
  critical(message) { this.write(5, message); }
  getLevel() { return this.level; }
  setLevel(level) { this.level = level; }
  setPattern() {}
  clearFormatters() { this.isPlain = true; }
  flush() {}
  drop() {}
}
const create = async (name, filename) => new Logger('rotating', name, filename);
exports.version = 11500;
exports.setLevel = (level) => { defaultLevel = level; };
exports.setFlushOn = () => {};
exports.createRotatingLogger = create;
exports.createAsyncRotatingLogger = create;
exports.Logger = Logger;
`;

/**
 * Source of a replacement for `@vscode/native-watchdog`, which ends an extension host whose parent hangs. The extension host's own check for
 * a parent that has gone is enough here; without the module it prints a long error.
 */
export const WATCHDOG_STAND_IN = `'use strict';
exports.start = () => {};
`;
