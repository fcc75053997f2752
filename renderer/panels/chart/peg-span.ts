/**
 * The vertical span of the peg chart: one of 2, 5, 10, 20, 50… basis points, the least that data and par fill to 90 % at
 * most. It stays until data would leave it. Whole tenths of a basis point. Pure.
 */
export interface PegSpan {
  /** Tenths of a basis point from par. */
  readonly low: number;
  readonly high: number;
  /** Between grid lines, which lie on multiples of it. */
  readonly step: number;
}

/** `low` and `high` are the extremes of the data in basis points from par. `current` is kept when it holds them. */
export function spanFor(low: number, high: number, current: PegSpan | undefined): PegSpan {
  const least = Math.min(0, low) * 10;
  const most = Math.max(0, high) * 10;
  if (current !== undefined && least >= current.low && most <= current.high) {
    return current;
  }
  const { size, step } = sizeFor((most - least) / 0.9);
  const middle = Math.round((least + most) / 2);
  const bottom = middle - size / 2;
  return { low: bottom, high: bottom + size, step };
}

const smallest = 20;

/** Sizes are 2, 5, 10 times powers of ten; four or five grid steps each. */
function sizeFor(wanted: number): { readonly size: number; readonly step: number } {
  let power = smallest / 2;
  // 10^300 is where doubles end; prices end far before.
  for (let round = 0; round < 300; round += 1) {
    for (const [factor, steps] of [
      [2, 4],
      [5, 5],
    ] as const) {
      if (factor * power >= wanted) {
        return { size: factor * power, step: (factor * power) / steps };
      }
    }
    if (10 * power >= wanted) {
      return { size: 10 * power, step: 2 * power };
    }
    power *= 10;
  }
  return { size: wanted, step: wanted / 5 };
}

/** Where grid lines lie, lowest first. */
export function gridTenths(span: PegSpan): readonly number[] {
  const lines: number[] = [];
  const first = Math.ceil(span.low / span.step) * span.step;
  for (let line = first; line <= span.high && lines.length < 20; line += span.step) {
    // Ceil of a small negative is -0, which would print a sign.
    lines.push(line === 0 ? 0 : line);
  }
  return lines;
}
