/** How far a price is from par (1), exact from the text of the wire. Pure; floats only where pixels begin. */
import {
  type ExactDecimal,
  formatPrice,
  missingText,
  parseExact,
  trueMinus,
} from '../../ui/number-format.ts';

/** One basis point is 10^-4 of par. */
const basisPointScale = 4;

/** Signed units of 10^-scale above par. */
function unitsFromPar(price: ExactDecimal): bigint {
  return BigInt(price.units) - 10n ** BigInt(price.scale);
}

/** One decimal, rounded half away from par: `−2.0`, `+0.5`, `0.0`. Not at par but nearer than that keeps its sign: `+0.0`. */
export function basisPointsText(text: string): string {
  const price = parseExact(text);
  if (price === undefined) {
    return missingText;
  }
  const units = unitsFromPar(price);
  if (units === 0n) {
    return '0.0';
  }
  const size = units < 0n ? -units : units;
  const tenths = roundedTo(size, price.scale, basisPointScale + 1);
  const sign = units < 0n ? trueMinus : '+';
  return `${sign}${formatPrice(tenths, 1, 1)}`;
}

/** `units / 10^scale` in units of 10^-wanted, half up. */
function roundedTo(units: bigint, scale: number, wanted: number): bigint {
  if (wanted >= scale) {
    return units * 10n ** BigInt(wanted - scale);
  }
  const divisor = 10n ** BigInt(scale - wanted);
  return (units * 2n + divisor) / (divisor * 2n);
}

/** Basis points from par as a number, for the height of a line in pixels and nothing else. Undefined for no decimal. */
export function plotHeight(text: string): number | undefined {
  const price = parseExact(text);
  return price === undefined
    ? undefined
    : Number(unitsFromPar(price)) * 10 ** (basisPointScale - price.scale);
}

/** Whether `a` is farther from par than `b`; exact. */
export function isFartherFromPar(a: string, b: string): boolean {
  const [left, right] = [parseExact(a), parseExact(b)];
  if (left === undefined || right === undefined) {
    return left !== undefined;
  }
  const scale = Math.max(left.scale, right.scale);
  const distance = (price: ExactDecimal): bigint => {
    const units = unitsFromPar(price) * 10n ** BigInt(scale - price.scale);
    return units < 0n ? -units : units;
  };
  return distance(left) > distance(right);
}

/** The price with every digit it has and at least the index's four: `0.9998`, `1.0000`. */
export function priceText(text: string): string {
  const price = parseExact(text);
  return price === undefined
    ? missingText
    : formatPrice(price.units, price.scale, Math.max(basisPointScale, price.scale));
}

/** As `priceText`, but no wider than the axis has room for. */
export function axisPriceText(text: string, mostDecimals = 6): string {
  const price = parseExact(text);
  return price === undefined
    ? missingText
    : formatPrice(
        price.units,
        price.scale,
        Math.min(mostDecimals, Math.max(basisPointScale, price.scale)),
      );
}

/** Labels of a grid line at a whole number of tenths of a basis point, with the decimals that lines `step` apart need. */
export function gridLabels(
  tenths: number,
  step: number,
): { readonly distance: string; readonly price: string } {
  const units = BigInt(tenths) + 100_000n;
  const sign = tenths > 0 ? '+' : tenths < 0 ? trueMinus : '';
  return {
    distance: tenths === 0 ? 'par' : `${sign}${formatPrice(Math.abs(tenths), 1, 1)}`,
    price: units < 0n ? '' : formatPrice(units, 5, step % 10 === 0 ? 4 : 5),
  };
}
