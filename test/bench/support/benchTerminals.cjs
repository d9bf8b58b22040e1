// Programs that benches run in a terminal, in an agent's and in the editor's own alike:
//   node benchTerminals.cjs flood <folder> <name> <bytes>   writes so much whenever a file `<name>-go-<number>` appears, and says how far it is
//   node benchTerminals.cjs echo                            shows what is typed, by the terminal's own echo
const { existsSync, openSync, writeFileSync, writeSync } = require('node:fs');
const path = require('node:path');

/** About one screen's width of colours, digits and a wide character. All lines have the same length: how many came is how much came. */
const line = (index) => `\u001b[3${index % 8}m${String(index).padStart(8, '0')}\u001b[0m ${'0123456789'.repeat(6)} 🍐\n`;
const LINES_AT_ONCE = 700;
const LINE_BYTES = Buffer.byteLength(line(0));
const POLL_MS = 5;

function flood(folder, name, bytes) {
  console.log(`${name} is dry.`);
  const next = (number) => {
    if (!existsSync(path.join(folder, `${name}-go-${number}`))) {
      setTimeout(next, POLL_MS, number);
      return;
    }
    const log = openSync(path.join(folder, `${name}-log-${number}`), 'w');
    const count = Math.ceil(bytes / LINE_BYTES);
    writeSync(log, `${Date.now()} 0\n`);
    for (let index = 0; index < count; index += LINES_AT_ONCE) {
      const lines = Math.min(LINES_AT_ONCE, count - index);
      writeAll(Buffer.from(Array.from({ length: lines }, (_, offset) => line(index + offset)).join('')));
      writeSync(log, `${Date.now()} ${(index + lines) * LINE_BYTES}\n`);
    }
    writeAll(Buffer.from(`Flood ${number} of ${name} is over.\n`));
    writeFileSync(path.join(folder, `${name}-over-${number}`), '');
    next(number + 1);
  };
  next(1);
}

/** Waits until the terminal has taken all of it. */
function writeAll(bytes) {
  for (let done = 0; done < bytes.length;) {
    try {
      done += writeSync(1, bytes, done);
    } catch (error) {
      if (error.code !== 'EAGAIN') throw error;
    }
  }
}

if (process.argv[2] === 'flood') flood(process.argv[3], process.argv[4], Number(process.argv[5]));
else if (process.argv[2] === 'echo') process.stdin.on('data', () => {});
module.exports = { LINE_BYTES };
