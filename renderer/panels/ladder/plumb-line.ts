/** The plumb line: hangs at the left edge of the book, its bob at the mid. Its form says whether to believe the book (design §4). */
import { ensureNever } from '#shared/domain/assert.ts';
import type { TrustState } from '#shared/domain/trust.ts';

/** The part of a canvas a painter here uses; a recording one takes its place under test. */
export type LadderContext = Pick<
  CanvasRenderingContext2D,
  | 'arc'
  | 'beginPath'
  | 'clip'
  | 'closePath'
  | 'fill'
  | 'fillRect'
  | 'fillStyle'
  | 'fillText'
  | 'font'
  | 'globalAlpha'
  | 'lineCap'
  | 'lineJoin'
  | 'lineTo'
  | 'lineWidth'
  | 'measureText'
  | 'moveTo'
  | 'rect'
  | 'restore'
  | 'rotate'
  | 'roundRect'
  | 'save'
  | 'setLineDash'
  | 'setTransform'
  | 'stroke'
  | 'strokeRect'
  | 'strokeStyle'
  | 'textAlign'
  | 'textBaseline'
  | 'translate'
>;

const axis = 6;
const noDash: readonly number[] = [];

export interface PlumbStrip {
  readonly state: TrustState;
  readonly color: string;
  readonly surface: string;
  readonly height: number;
  /** Height of the mid; outside 0…height when it is off screen. Undefined: there is none yet. */
  readonly midY: number | undefined;
}

/** Draws into the strip from 0 to 12; the caller has cleared it. */
export function drawPlumbLine(context: LadderContext, strip: PlumbStrip): void {
  const { height } = strip;
  const wanted = strip.midY ?? height / 2;
  const isAbove = wanted < 0;
  // Off screen the line runs to that edge and the bob stays in sight there.
  const y = Math.max(isAbove ? 0 : 8, Math.min(height - 8, wanted));
  context.save();
  context.beginPath();
  context.rect(0, 0, 12, height);
  context.clip();
  context.strokeStyle = strip.color;
  context.fillStyle = strip.color;
  context.lineWidth = 1.25;
  context.setLineDash([]);
  if (isAbove) {
    drawBobUp(context);
  } else {
    drawHanging(context, strip, y);
  }
  context.restore();
}

function drawHanging(context: LadderContext, strip: PlumbStrip, y: number): void {
  switch (strip.state) {
    case 'LIVE':
      line(context, axis, 0, y - 7);
      solidBob(context, axis, y - 7);
      return;
    case 'QUIET':
      line(context, axis, 0, y - 6);
      hollowBob(context, axis, y - 6);
      return;
    case 'LATE':
      line(context, axis, 0, y - 12, [6, 4]);
      context.translate(axis - 1, y - 14);
      context.rotate((-24 * Math.PI) / 180);
      line(context, 0, 0, 8);
      solidBob(context, 0, 8);
      return;
    case 'GAP':
      drawBroken(context, y);
      return;
    case 'RESYNCING':
      drawDotted(context, y);
      return;
    case 'STALE':
      drawHatched(context, strip, y);
      return;
    case 'CROSSED':
      line(context, axis, 0, y - 7);
      context.lineWidth = 2;
      segment(context, 2, y - 4, 10, y + 4);
      segment(context, 10, y - 4, 2, y + 4);
      return;
    case 'HALTED':
      line(context, axis, 0, y - 7);
      context.fillRect(2, y - 5, 3, 10);
      context.fillRect(7, y - 5, 3, 10);
      return;
    case 'REPLAY':
      context.lineWidth = 1;
      line(context, 4.25, 0, y - 6);
      line(context, 7.75, 0, y - 6);
      triangleLeft(context, 1.4, 6.2, y);
      triangleLeft(context, 6.2, 11, y);
      return;
    default:
      ensureNever(strip.state);
  }
}

function drawBroken(context: LadderContext, y: number): void {
  line(context, axis, 0, y - 40);
  context.lineWidth = 1.6;
  segment(context, 1.5, y - 40, 10.5, y - 40);
  segment(context, 1.5, y - 28, 10.5, y - 28);
  context.lineWidth = 1.25;
  line(context, axis, y - 28, y - 6);
  hollowBob(context, axis, y - 6);
}

function drawDotted(context: LadderContext, y: number): void {
  context.lineWidth = 2;
  context.lineCap = 'round';
  line(context, axis, 1, y - 9, [0.1, 5]);
  context.lineWidth = 1.6;
  context.beginPath();
  context.arc(axis, y, 4.2, -Math.PI / 3, (3 * Math.PI) / 2 - 0.35);
  context.stroke();
}

function drawHatched(context: LadderContext, strip: PlumbStrip, y: number): void {
  context.lineWidth = 1;
  context.globalAlpha = 0.75;
  context.beginPath();
  for (let at = 2; at < strip.height + 8; at += 7) {
    context.moveTo(2, at);
    context.lineTo(10, at - 8);
  }
  context.stroke();
  context.globalAlpha = 1;
  context.fillStyle = strip.surface;
  context.fillRect(2, y - 4, 8, 8);
  context.lineWidth = 1.4;
  context.strokeRect(2, y - 4, 8, 8);
}

function drawBobUp(context: LadderContext): void {
  context.beginPath();
  context.moveTo(2, 14);
  context.lineTo(10, 14);
  context.lineTo(10, 11);
  context.lineTo(6, 0);
  context.lineTo(2, 11);
  context.closePath();
  context.fill();
}

function solidBob(context: LadderContext, x: number, top: number): void {
  context.beginPath();
  context.moveTo(x - 4, top);
  context.lineTo(x + 4, top);
  context.lineTo(x + 4, top + 3);
  context.lineTo(x, top + 14);
  context.lineTo(x - 4, top + 3);
  context.closePath();
  context.fill();
}

function hollowBob(context: LadderContext, x: number, top: number): void {
  context.lineWidth = 1.3;
  context.lineJoin = 'round';
  context.beginPath();
  context.moveTo(x - 3.4, top);
  context.lineTo(x + 3.4, top);
  context.lineTo(x + 3.4, top + 2.6);
  context.lineTo(x, top + 12.3);
  context.lineTo(x - 3.4, top + 2.6);
  context.closePath();
  context.stroke();
}

function triangleLeft(context: LadderContext, left: number, right: number, y: number): void {
  context.beginPath();
  context.moveTo(right, y - 4);
  context.lineTo(right, y + 4);
  context.lineTo(left, y);
  context.closePath();
  context.fill();
}

function line(
  context: LadderContext,
  x: number,
  from: number,
  to: number,
  dash: readonly number[] = noDash,
): void {
  if (to <= from) {
    return;
  }
  context.setLineDash([...dash]);
  segment(context, x, from, x, to);
  context.setLineDash([]);
}

function segment(context: LadderContext, x1: number, y1: number, x2: number, y2: number): void {
  context.beginPath();
  context.moveTo(x1, y1);
  context.lineTo(x2, y2);
  context.stroke();
}
