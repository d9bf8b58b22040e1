import assert from 'node:assert/strict';
import { relayCommand } from '../../../../src/host/sessions/claude/hooks/relayCommand.ts';

describe('how an agent runs the relay', () => {
  const script = '/home/a "b"/$HOME/hookRelay.cjs';

  it('by Node as it is: no shell reads the path', () => {
    assert.deepEqual(relayCommand({ executable: '/usr/bin/node', isElectron: false, script }, 'linux'), { command: '/usr/bin/node', args: [script] });
    assert.deepEqual(relayCommand({ executable: 'C:\\node.exe', isElectron: false, script: 'C:\\a b\\r.cjs' }, 'win32'), { command: 'C:\\node.exe', args: ['C:\\a b\\r.cjs'] });
  });

  it('by an editor that is told to be Node, and only there', () => {
    assert.deepEqual(relayCommand({ executable: '/opt/VS Code/code', isElectron: true, script }, 'darwin'), { command: '/usr/bin/env', args: ['ELECTRON_RUN_AS_NODE=1', '/opt/VS Code/code', script] });
  });

  it('on Windows by cmd.exe, whose special characters are escaped where no quotation marks will be', () => {
    const { command, args } = relayCommand({ executable: 'C:\\Program Files\\R&D\\Code.exe', isElectron: true, script: 'C:\\Users\\r&d(x)^\\hookRelay.cjs' }, 'win32');
    assert.equal(command, 'cmd.exe');
    assert.equal(commandLine(args), '/d /c set ELECTRON_RUN_AS_NODE=1&& "C:\\Program Files\\R&D\\Code.exe" C:\\Users\\r^&d^(x^)^^\\hookRelay.cjs');
  });
});

/** As a program is started on Windows: an argument with blanks gets quotation marks. */
function commandLine(args: readonly string[]): string {
  return args.map((argument) => (/[ \t]/.test(argument) ? `"${argument}"` : argument)).join(' ');
}
