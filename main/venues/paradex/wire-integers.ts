/**
 * Integers of the binary feed, little-endian and unaligned, read from plain bytes. A 64-bit integer is read as two halves:
 * as a `number` while that is exact, else as a bigint. The caller has checked that the bytes are there. SPEC.md PD4.
 */
import type { DecimalCell, Units } from '#shared/domain/decimal.ts';
import { decimalScale } from './sbe-schema.ts';

const halfRange = 4_294_967_296;
/** |high| up to here: high · 2^32 + low is a safe integer, whatever low is. */
const maxSafeHigh = 0x1f_ffff;
const minSafeHigh = -0x20_0000;
const nullHigh = -0x8000_0000;

export function readU16(bytes: Uint8Array, at: number): number {
  return (bytes[at] as number) | ((bytes[at + 1] as number) << 8);
}

export function readI16(bytes: Uint8Array, at: number): number {
  return (readU16(bytes, at) << 16) >> 16;
}

/** Signed 32 bits. */
function readHalf(bytes: Uint8Array, at: number): number {
  return (
    (bytes[at] as number) |
    ((bytes[at + 1] as number) << 8) |
    ((bytes[at + 2] as number) << 16) |
    ((bytes[at + 3] as number) << 24)
  );
}

/** The null value, INT64_MIN. */
export function isNullI64(bytes: Uint8Array, at: number): boolean {
  return (
    bytes[at + 7] === 0x80 && readHalf(bytes, at + 4) === nullHigh && readHalf(bytes, at) === 0
  );
}

/** `NaN` where the integer is no safe one, INT64_MIN among them. */
export function readSafeI64(bytes: Uint8Array, at: number): number {
  const high = readHalf(bytes, at + 4);
  // The smallest one, −2^53, is let through by this test and is no safe integer.
  return high <= maxSafeHigh && high > minSafeHigh
    ? high * halfRange + (readHalf(bytes, at) >>> 0)
    : Number.NaN;
}

/** Exact, whatever its size. */
export function readI64(bytes: Uint8Array, at: number): Units {
  const value = readSafeI64(bytes, at);
  return Number.isNaN(value) ? readWide(bytes, at) : value;
}

function readWide(bytes: Uint8Array, at: number): bigint {
  return (BigInt(readHalf(bytes, at + 4)) << 32n) | BigInt(readHalf(bytes, at) >>> 0);
}

/** Neither below zero nor null: the sign bit says both. */
export function isNonNegative(bytes: Uint8Array, at: number): boolean {
  return (bytes[at + 7] as number) < 0x80;
}

/** A decimal that `isNonNegative`, exact to its last digit. */
export function readDecimal(bytes: Uint8Array, at: number, cell: DecimalCell): void {
  const units = readSafeI64(bytes, at);
  cell.units = units;
  cell.scale = decimalScale;
  cell.wide = Number.isNaN(units) ? readWide(bytes, at) : undefined;
}
