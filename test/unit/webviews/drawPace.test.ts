import assert from 'node:assert/strict';
import { DrawPace } from '../../../webviews/session/drawPace.ts';

/** Draws as many rows as there is time for, frame after frame, on a machine that needs so long for each; gives what the last frame drew. */
function drawFrames(pace: DrawPace, msPerRow: number, frames: number): number {
  let rows = 0;
  for (let frame = 0; frame < frames; frame += 1) {
    rows = pace.rowsLeft;
    pace.begin(frame * 1000, rows);
    pace.end(frame * 1000 + rows * msPerRow);
  }
  return rows;
}

describe('webviews: draw pace', () => {
  it('draws as many rows a frame as this machine has time for, some in any case, and never a lot at once', () => {
    assert.equal(drawFrames(new DrawPace(), 1, 30), 10);
    assert.equal(drawFrames(new DrawPace(), 0.01, 30), 40);
    const slow = new DrawPace();
    assert.equal(drawFrames(slow, 30, 30), 8);
    assert.equal(drawFrames(slow, 1, 30), 9, 'it goes on as soon as the machine does');
  });

  it('gives all that draw before the same layout no more than one frame has time for', () => {
    const pace = new DrawPace();
    drawFrames(pace, 1, 30);
    pace.begin(0, 7);
    assert.equal(pace.rowsLeft, 3);
    pace.begin(4, 3);
    assert.equal(pace.rowsLeft, 0);
    pace.begin(5, 0);
    assert.equal(pace.rowsLeft, 0);
    pace.end(10);
    assert.equal(pace.rowsLeft, 10);
  });

  it('takes a page that was out of sight for no slow machine', () => {
    const pace = new DrawPace();
    pace.begin(0, 10);
    pace.end(3_600_000);
    assert.ok(drawFrames(pace, 0.5, 5) > 8);
  });
});
