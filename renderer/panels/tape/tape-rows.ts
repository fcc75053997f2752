/** Which lines a tape shows: kept trades that pass the filter, newest first, and the rules between them. Pure. */
import type { TradeRow } from '../../stream/trade-buffer.ts';
import { isAtLeast, type SizeLimit } from './trade-value.ts';

/** Where rows come from: the live buffer, or the rows as they were when the tape was paused. Row 0 is the newest. */
export interface TradeSource {
  readonly length: number;
  row(index: number): TradeRow | undefined;
}

export type TapeLine =
  | { readonly kind: 'trade'; readonly row: TradeRow }
  | { readonly kind: 'rule'; readonly text: string };

export interface TapeRowsOptions {
  readonly limit: SizeLimit | undefined;
  readonly venueLabel: string;
  /** Said below the oldest row when older trades fell out of the buffer. */
  readonly endRule: string | undefined;
}

/** Walks the lines newest first until `visit` returns false. Everything else here is built on this one order. */
export function walkLines(
  source: TradeSource,
  options: TapeRowsOptions,
  visit: (line: TapeLine, index: number) => boolean,
): void {
  let index = 0;
  let rule: string | undefined;
  let isInRecovered = false;
  let isInHistory = false;
  const say = (line: TapeLine): boolean => {
    index += 1;
    return visit(line, index - 1);
  };
  for (let at = 0; at < source.length; at += 1) {
    const row = source.row(at);
    if (row === undefined) {
      return;
    }
    if (row.isRecovered !== isInRecovered || row.isHistory !== isInHistory) {
      rule = ruleAbove(source, at, row, options.venueLabel);
    }
    isInRecovered = row.isRecovered;
    isInHistory = row.isHistory;
    if (passes(row, options.limit)) {
      // A rule stands above rows; where the filter leaves none of them it would stand above nothing.
      if (rule !== undefined && !say({ kind: 'rule', text: rule })) {
        return;
      }
      rule = undefined;
      if (!say({ kind: 'trade', row })) {
        return;
      }
    }
  }
  if (options.endRule !== undefined) {
    say({ kind: 'rule', text: options.endRule });
  }
}

export function passes(row: TradeRow, limit: SizeLimit | undefined): boolean {
  return limit === undefined || isAtLeast(row.size, limit);
}

function ruleAbove(
  source: TradeSource,
  at: number,
  row: TradeRow,
  venueLabel: string,
): string | undefined {
  if (row.isHistory) {
    return 'before we connected';
  }
  return row.isRecovered ? recoveredRule(venueLabel, countRecovered(source, at)) : undefined;
}

function countRecovered(source: TradeSource, from: number): number {
  let count = 0;
  while (source.row(from + count)?.isRecovered === true) {
    count += 1;
  }
  return count;
}

function recoveredRule(venueLabel: string, count: number): string {
  const trades = count === 1 ? '1 missed trade' : `${count.toLocaleString('en-US')} missed trades`;
  return `${venueLabel} trades reconnected, ${trades} recovered`;
}

/** `count` lines from line `offset` on; a negative offset leaves blank lines on top. */
export function visibleLines(
  source: TradeSource,
  options: TapeRowsOptions,
  offset: number,
  count: number,
): Array<TapeLine | undefined> {
  const lines = new Array<TapeLine | undefined>(count).fill(undefined);
  if (count > 0) {
    walkLines(source, options, (line, index) => {
      if (index >= offset) {
        lines[index - offset] = line;
      }
      return index - offset + 1 < count;
    });
  }
  return lines;
}

export function countLines(source: TradeSource, options: TapeRowsOptions): number {
  let count = 0;
  walkLines(source, options, () => {
    count += 1;
    return true;
  });
  return count;
}

/** Kept trades the filter hides. */
export function countHidden(source: TradeSource, limit: SizeLimit | undefined): number {
  let hidden = 0;
  if (limit !== undefined) {
    for (let index = 0; index < source.length; index += 1) {
      const row = source.row(index);
      if (row !== undefined && !passes(row, limit)) {
        hidden += 1;
      }
    }
  }
  return hidden;
}
