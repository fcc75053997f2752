/**
 * The practice exchange's own decimals. It shares none with the app under test: an error in one would hide in the other.
 * Values are plain decimal texts (`"9248.00"`), compared and normalised by their digits.
 */

/** A plain, non-negative decimal: digits, optionally a point and digits. */
export function isPlainDecimal(text: string): boolean {
  return /^\d+(\.\d+)?$/.test(text);
}

/** Without leading zeros, trailing zeros or a dangling point: two texts are the same number when these are equal. */
export function normaliseDecimal(text: string): string {
  let end = text.length;
  if (text.includes('.')) {
    while (text.charCodeAt(end - 1) === 48) {
      end -= 1;
    }
    if (text.charCodeAt(end - 1) === 46) {
      end -= 1;
    }
  }
  let start = 0;
  while (start < end - 1 && text.charCodeAt(start) === 48 && text.charCodeAt(start + 1) !== 46) {
    start += 1;
  }
  return start === 0 && end === text.length ? text : text.slice(start, end);
}

export function isZeroDecimal(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code !== 48 && code !== 46) {
      return false;
    }
  }
  return true;
}

/** Orders two *normalised* decimals: negative when `left` is the smaller. */
export function compareNormalised(left: string, right: string): number {
  const leftWhole = wholeLength(left);
  const rightWhole = wholeLength(right);
  if (leftWhole !== rightWhole) {
    return leftWhole - rightWhole;
  }
  // Equal whole lengths: the points align, so digit order is number order, and a longer fraction of the same start is larger.
  return left < right ? -1 : left > right ? 1 : 0;
}

function wholeLength(text: string): number {
  const point = text.indexOf('.');
  return point < 0 ? text.length : point;
}

/** `units` counted in 10^-decimals, with exactly that many decimals: `(924800, 2)` is `"9248.00"`. */
export function formatUnits(units: number | bigint, decimals: number): string {
  const digits = String(units);
  if (decimals === 0) {
    return digits;
  }
  const padded = digits.length > decimals ? digits : digits.padStart(decimals + 1, '0');
  return `${padded.slice(0, -decimals)}.${padded.slice(-decimals)}`;
}

/** The inverse of `formatUnits`; digits beyond `decimals` must not be there. */
export function unitsOf(text: string, decimals: number): bigint {
  const point = text.indexOf('.');
  const whole = point < 0 ? text : text.slice(0, point);
  const fraction = point < 0 ? '' : text.slice(point + 1);
  return BigInt(whole + fraction.padEnd(decimals, '0'));
}

export function decimalsOf(text: string): number {
  const point = text.indexOf('.');
  return point < 0 ? 0 : text.length - point - 1;
}

export function addDecimals(left: string, right: string): string {
  const decimals = Math.max(decimalsOf(left), decimalsOf(right));
  return formatUnits(unitsOf(left, decimals) + unitsOf(right, decimals), decimals);
}

export function multiplyDecimals(left: string, right: string): string {
  const leftDecimals = decimalsOf(left);
  const rightDecimals = decimalsOf(right);
  return formatUnits(
    unitsOf(left, leftDecimals) * unitsOf(right, rightDecimals),
    leftDecimals + rightDecimals,
  );
}

/** `dividend / divisor` to `decimals` places, cut off; `"0"` for a zero divisor (an average of nothing). */
export function divideDecimals(dividend: string, divisor: string, decimals: number): string {
  const common = Math.max(decimalsOf(dividend), decimalsOf(divisor));
  const below = unitsOf(divisor, common);
  if (below === 0n) {
    return '0';
  }
  return formatUnits((unitsOf(dividend, common) * 10n ** BigInt(decimals)) / below, decimals);
}
