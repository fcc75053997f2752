/** The 45° hatch of a body that must not be believed: lines run on from row to row. */
import type { LadderContext } from './plumb-line.ts';

/** `pitch` is the distance of two lines, measured across them. */
export function drawHatch(
  context: LadderContext,
  left: number,
  top: number,
  right: number,
  bottom: number,
  pitch: number,
  color: string,
): void {
  const along = pitch * Math.SQRT2;
  context.save();
  context.beginPath();
  context.rect(left, top, right - left, bottom - top);
  context.clip();
  context.strokeStyle = color;
  // A diagonal spreads over two pixels; at this width the middle one has its full colour.
  context.lineWidth = Math.SQRT2;
  context.beginPath();
  // A line is where x + y is the same; counting from the corner of the canvas keeps neighbours in step.
  const first = Math.floor((left + top) / along);
  const last = Math.ceil((right + bottom) / along);
  for (let line = first; line <= last; line += 1) {
    const sum = line * along;
    context.moveTo(sum - top, top);
    context.lineTo(sum - bottom, bottom);
  }
  context.stroke();
  context.restore();
}
