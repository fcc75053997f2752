/** Bodies of REST answers: the list in them, or the venue's own words about why there is none. */
import type { Result } from '#shared/domain/result.ts';
import { err, ok } from '#shared/domain/result.ts';
import type { TradeEvent } from '../venue.ts';
import { isObject, type JsonObject, parseObject } from './json.ts';
import { quote } from './quoting.ts';

export interface PastTrades {
  /** Oldest first. */
  readonly trades: readonly TradeEvent[];
  /** Entries that could not be read. */
  readonly rejected: number;
}

/** The list under `field`; else the reason, which `refusal` finds in an answer that says it itself. */
export function readList(
  body: string,
  field: string,
  refusal: (answer: JsonObject) => string | undefined,
): Result<readonly unknown[], string> {
  const answer = parseObject(body, 'answer');
  if (!answer.ok) {
    return answer;
  }
  const list = answer.value[field];
  return Array.isArray(list)
    ? ok(list)
    : err(refusal(answer.value) ?? `The answer has no list "${field}": ${quote(body)}`);
}

/** `application/problem+json` (RFC 9457), in one sentence. */
export function problemDetails({ title, detail, status }: JsonObject): string | undefined {
  return problemSentence([title, detail], status);
}

/** The venue's words for a request that failed; `undefined` where there are none. */
export function problemSentence(words: readonly unknown[], status?: unknown): string | undefined {
  const said = words.filter((one) => typeof one === 'string').map(quote);
  const code = typeof status === 'number' ? ` (${status})` : '';
  return said.length === 0
    ? undefined
    : `The venue answered with a problem${code}: ${said.join(', ')}`;
}

/** The order of a venue's list is not documented, so it is told by its ends; equal times keep the list's direction. */
export function readPastTrades(
  list: readonly unknown[],
  readTrade: (entry: JsonObject) => Result<TradeEvent, string>,
): PastTrades {
  const trades: TradeEvent[] = [];
  for (const entry of list) {
    const trade = isObject(entry) ? readTrade(entry) : undefined;
    if (trade?.ok === true) {
      trades.push(trade.value);
    }
  }
  const [first, last] = [trades[0], trades.at(-1)];
  const isNewestFirst = first !== undefined && last !== undefined && first.time > last.time;
  const inOrder = isNewestFirst ? trades.toReversed() : trades;
  return {
    trades: inOrder.toSorted((one, other) => one.time - other.time),
    rejected: list.length - trades.length,
  };
}
