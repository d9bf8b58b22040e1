import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { parseCimProcesses, parseProcStat, parsePsOutput } from '../../../src/host/lifecycle/processParsers.ts';
import { identifyProcess, listProcesses } from '../../../src/host/lifecycle/processTable.ts';

describe('process table', () => {
  it('reads /proc/<pid>/stat, also when the name looks like fields', () => {
    const line = '4242 (a b) S 9) (x) S 17 4200 4199 34816 4242 4194304 1 0 0 0 1 2 0 0 20 0 11 0 8675309 1000 200 18446744073709551615 1 1\n';
    assert.deepEqual(parseProcStat(line), { pid: 4242, startTime: '8675309', parentPid: 17, groupId: 4200, sessionId: 4199, startOrder: 8675309 });
  });

  it('takes a zombie for ended', () => {
    assert.equal(parseProcStat('7 (sh) Z 1 7 7 0 -1 4 0 0 0 0 0 0 0 0 20 0 1 0 55 0 0\n'), undefined);
    assert.equal(parseProcStat(''), undefined);
  });

  it('reads ps of macOS', () => {
    const output = [
      '    1     0     1 Ss   Mon Nov 16 08:01:02 2026',
      '  812     1   812 S    Sat Nov 21 09:15:00 2026    ',
      '  813   812   812 Z    Sat Nov 21 09:15:01 2026',
      '',
    ].join('\n');
    const entries = parsePsOutput(output);
    assert.deepEqual(entries.map(({ pid, parentPid, groupId }) => [pid, parentPid, groupId]), [[1, 0, 1], [812, 1, 812]]);
    assert.equal(entries[1]?.startTime, 'Sat Nov 21 09:15:00 2026');
    assert.ok((entries[0]?.startOrder ?? 0) < (entries[1]?.startOrder ?? 0));
  });

  it('reads what PowerShell makes of Win32_Process: a list, or one object', () => {
    const one = { ProcessId: 4, ParentProcessId: 0, CreationDate: '2026-11-21T08:00:00.0000000Z' };
    const two = { ProcessId: 99, ParentProcessId: 4, CreationDate: '2026-11-21T08:00:01.5000000Z' };
    assert.deepEqual(parseCimProcesses(JSON.stringify([one, two, { ProcessId: 'x' }])).map(({ pid }) => pid), [4, 99]);
    assert.equal(parseCimProcesses(JSON.stringify(one))[0]?.startTime, one.CreationDate);
  });

  it('finds a child of this process, with an identity that stays', async function () {
    if (process.platform === 'win32') this.skip();
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    try {
      assert.ok(child.pid);
      const identity = await identifyProcess(child.pid);
      const entry = (await listProcesses()).find(({ pid }) => pid === child.pid);
      assert.equal(entry?.parentPid, process.pid);
      assert.equal(entry?.startTime, identity?.startTime);
    } finally {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    assert.equal(await identifyProcess(child.pid), undefined);
  });
});
