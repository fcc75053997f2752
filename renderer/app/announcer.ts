/** What a screen reader is told by itself (design §11): words that change, never prices or ages. */
import { ensureNever } from '#shared/domain/assert.ts';
import type { MarketKey } from '#shared/domain/market.ts';
import { isUntrusted, type TrustState } from '#shared/domain/trust.ts';

/** One announcement in this time; what comes meanwhile is merged. */
export const announcePeriodMs = 5000;

export type Urgency = 'polite' | 'assertive';

export interface TrustNews {
  readonly key: MarketKey;
  /** As a person calls it: "BTCUSD on Paxos". */
  readonly name: string;
  readonly venue: string;
  readonly state: TrustState;
  readonly isFocused: boolean;
}

export class Announcer {
  readonly #say: (text: string, urgency: Urgency) => void;
  readonly #now: () => number;
  readonly #after: (delayMs: number, callback: () => void) => () => void;
  readonly #waiting = new Map<MarketKey, TrustNews>();
  #lastAt = Number.NEGATIVE_INFINITY;
  #cancel: (() => void) | undefined;

  constructor(
    say: (text: string, urgency: Urgency) => void,
    now: () => number,
    after: (delayMs: number, callback: () => void) => () => void,
  ) {
    this.#say = say;
    this.#now = now;
    this.#after = after;
  }

  /** A book's word changed. Of books without focus only a turn to "do not use" is news. */
  changed(news: TrustNews): void {
    if (!news.isFocused && !isDoNotUse(news.state)) {
      this.#waiting.delete(news.key);
      return;
    }
    this.#waiting.set(news.key, news);
    this.#plan();
  }

  /** Said at once: the person asked for it. */
  speak(text: string): void {
    this.#say(text, 'polite');
  }

  close(): void {
    this.#cancel?.();
  }

  #plan(): void {
    if (this.#cancel !== undefined) {
      return;
    }
    const wait = Math.max(0, this.#lastAt + announcePeriodMs - this.#now());
    this.#cancel = this.#after(wait, () => {
      this.#cancel = undefined;
      this.#flush();
    });
  }

  #flush(): void {
    const all = [...this.#waiting.values()];
    this.#waiting.clear();
    if (all.length === 0) {
      return;
    }
    this.#lastAt = this.#now();
    const isUrgent = all.some((news) => news.isFocused && isAlarm(news.state));
    this.#say(announcement(all), isUrgent ? 'assertive' : 'polite');
  }
}

/** The merged sentence: the focused book by name, others counted where several share venue and word. */
export function announcement(all: readonly TrustNews[]): string {
  const groups = new Map<string, TrustNews[]>();
  for (const news of [...all].sort((a, b) => Number(b.isFocused) - Number(a.isFocused))) {
    const group = news.isFocused ? news.key : `${news.venue} ${news.state}`;
    groups.set(group, [...(groups.get(group) ?? []), news]);
  }
  return [...groups.values()]
    .map((group) => {
      const first = group[0];
      if (first === undefined) {
        return '';
      }
      const word = spokenState(first.state);
      return group.length === 1
        ? `${first.name} is ${word}.`
        : `${group.length} ${first.venue} books are ${word}.`;
    })
    .join(' ');
}

export function spokenState(state: TrustState): string {
  switch (state) {
    case 'GAP':
      return 'missing updates';
    case 'RESYNCING':
      return 'waiting for the full book';
    case 'LIVE':
    case 'QUIET':
    case 'LATE':
    case 'STALE':
    case 'CROSSED':
    case 'HALTED':
      return state.toLowerCase();
    case 'REPLAY':
      return 'a replay';
    default:
      return ensureNever(state);
  }
}

function isDoNotUse(state: TrustState): boolean {
  return isUntrusted(state) || state === 'CROSSED';
}

function isAlarm(state: TrustState): boolean {
  return state === 'STALE' || state === 'GAP' || state === 'CROSSED';
}
