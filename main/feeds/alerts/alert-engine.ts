/** Watches markets for what people want to be told of. SPEC.md of main/attention, AL1–AL12. */
import { ensureNever } from '#shared/domain/assert.ts';
import type { Channel, MarketKey } from '#shared/domain/market.ts';
import { marketKey } from '#shared/domain/market.ts';
import { isBookUntrusted, type Trust } from '#shared/domain/trust.ts';
import type { AlertRule } from '#shared/ipc/attention.ts';
import type { CancelTimer } from '../clock.ts';
import type { FeedHub, FollowRequest } from '../feed-hub.ts';
import type { AlertChanged } from '../feed-protocol.ts';
import type { MarketFeed } from '../market-feed.ts';
import { type AlertFacts, type AlertFinding, findAlert } from './alert-reading.ts';
import { AlertWatch } from './alert-watch.ts';

export interface AlertEngineOptions {
  readonly hub: FeedHub;
  readonly send: (changed: AlertChanged) => void;
  /** Whether an index price is published for it. */
  readonly hasIndexPrice: (venue: AlertRule['venue'], market: string) => boolean;
}

/** Depth is summed at most this often, since each sum walks over levels. */
const depthEveryMs = 100;

interface WatchedMarket {
  readonly venue: AlertRule['venue'];
  readonly market: string;
  readonly watches: AlertWatch[];
  feed: MarketFeed | undefined;
  stopListening: () => void;
  isPractice: boolean;
  isDirty: boolean;
  /** The touch and its scale when it was last read: nothing but depth changes while it stays. */
  touch: string;
  depthReadMs: number;
}

export class AlertEngine {
  readonly #options: AlertEngineOptions;
  readonly #follower = {};
  #rules: readonly AlertRule[] = [];
  readonly #markets = new Map<MarketKey, WatchedMarket>();
  #cancelDue: CancelTimer | undefined;
  #isClosed = false;

  constructor(options: AlertEngineOptions) {
    this.#options = options;
  }

  /** Exactly these. One that stays as it is goes on; one that changed begins anew. */
  setRules(rules: readonly AlertRule[]): void {
    if (this.#isClosed || JSON.stringify(rules) === JSON.stringify(this.#rules)) {
      return;
    }
    this.#rules = rules;
    const known = new Map<string, AlertWatch>();
    for (const entry of this.#markets.values()) {
      for (const watch of entry.watches.splice(0)) {
        if (rules.some((rule) => rule.isOn && isSameRule(rule, watch.rule))) {
          known.set(watch.rule.id, watch);
        } else {
          this.#end(entry, watch, 'The alert was changed or taken away.');
        }
      }
    }
    for (const rule of rules.filter(({ isOn }) => isOn)) {
      const watch = known.get(rule.id) ?? new AlertWatch(rule);
      this.#entry(rule).watches.push(watch);
    }
    for (const [key, entry] of this.#markets) {
      if (entry.watches.length === 0) {
        entry.stopListening();
        this.#markets.delete(key);
      } else {
        markUnread(entry);
      }
    }
    this.#options.hub.follow(this.#follower, this.#requests());
    this.connect();
  }

  /** The markets may be others now, or other objects. */
  connect(): void {
    for (const entry of this.#markets.values()) {
      const feed = this.#options.hub.market(entry.venue, entry.market);
      if (feed === entry.feed) {
        continue;
      }
      entry.stopListening();
      entry.stopListening = () => undefined;
      if (entry.feed !== undefined) {
        for (const [index, watch] of entry.watches.entries()) {
          this.#end(entry, watch, `${entry.market} is no longer followed where it was.`);
          entry.watches[index] = new AlertWatch(watch.rule);
        }
      }
      entry.feed = feed;
      entry.isPractice = this.#options.hub.isPractice(entry.venue);
      markUnread(entry);
      if (feed !== undefined) {
        entry.stopListening = feed.listen({
          changed: () => {
            entry.isDirty = true;
          },
          trust: () => markUnread(entry),
        });
      }
    }
    this.settle();
  }

  /** At the end of a turn in which messages were worked on. */
  settle(): void {
    if (this.#isClosed || this.#markets.size === 0) {
      return;
    }
    const nowMs = this.#options.hub.clock.monotonic();
    for (const entry of this.#markets.values()) {
      if (entry.isDirty) {
        this.#readMarket(entry, nowMs);
      }
    }
    this.#setDue(nowMs);
  }

  /** Idempotent. */
  close(): void {
    this.#isClosed = true;
    this.#cancelDue?.();
    this.#cancelDue = undefined;
    for (const entry of this.#markets.values()) {
      entry.stopListening();
    }
    this.#markets.clear();
  }

  #readMarket(entry: WatchedMarket, nowMs: number): void {
    const { feed } = entry;
    entry.isDirty = false;
    if (feed === undefined) {
      return;
    }
    const touch = touchText(feed);
    const isTouchRead = touch === entry.touch;
    const isDepthDue = nowMs - entry.depthReadMs >= depthEveryMs;
    entry.touch = touch;
    let facts: AlertFacts | undefined;
    for (const watch of entry.watches) {
      const isDepth = watch.rule.kind === 'depth-below';
      if (isDepth ? isDepthDue : !isTouchRead) {
        facts ??= factsOf(feed);
        this.#read(entry, watch, findAlert(watch.rule, facts), nowMs);
      }
      if (isDepth && !isDepthDue) {
        entry.isDirty = true;
      }
    }
    if (isDepthDue) {
      entry.depthReadMs = nowMs;
    }
  }

  #read(entry: WatchedMarket, watch: AlertWatch, finding: AlertFinding, nowMs: number): void {
    const phase = watch.read(finding.reading, nowMs);
    if (phase !== undefined) {
      const found = finding.words();
      const told = `${found.charAt(0).toUpperCase()}${found.slice(1)}`;
      this.#tell(
        entry,
        watch,
        phase,
        phase === 'fired' ? `${told}${boundWords(watch.rule)}` : `${told}.`,
      );
    }
  }

  #end(entry: WatchedMarket, watch: AlertWatch, text: string): void {
    if (watch.isFired) {
      this.#tell(entry, watch, 'over', text);
    }
  }

  #tell(
    { venue, market, isPractice }: WatchedMarket,
    { rule }: AlertWatch,
    phase: AlertChanged['phase'],
    text: string,
  ): void {
    const at = this.#options.hub.clock.now();
    this.#options.send({
      kind: 'alert-changed',
      at,
      ruleId: rule.id,
      ...{ venue, market, isPractice, phase, text },
    });
  }

  /** A quiet market says nothing when a time is up. */
  #setDue(nowMs: number): void {
    this.#cancelDue?.();
    this.#cancelDue = undefined;
    let dueMs = Number.POSITIVE_INFINITY;
    for (const entry of this.#markets.values()) {
      if (entry.isDirty) {
        dueMs = Math.min(dueMs, entry.depthReadMs + depthEveryMs);
      }
      for (const { dueAtMs } of entry.watches) {
        dueMs = Math.min(dueMs, dueAtMs ?? Number.POSITIVE_INFINITY);
      }
    }
    if (dueMs !== Number.POSITIVE_INFINITY) {
      this.#cancelDue = this.#options.hub.clock.setTimer(
        () => {
          this.#cancelDue = undefined;
          this.#readDue();
        },
        Math.max(1, Math.ceil(dueMs - nowMs)),
      );
    }
  }

  #readDue(): void {
    const nowMs = this.#options.hub.clock.monotonic();
    for (const entry of this.#markets.values()) {
      if (entry.watches.some(({ dueAtMs }) => dueAtMs !== undefined && dueAtMs <= nowMs)) {
        markUnread(entry);
      }
    }
    this.settle();
  }

  #entry({ venue, market }: AlertRule): WatchedMarket {
    const key = marketKey(venue, market);
    const known = this.#markets.get(key);
    if (known !== undefined) {
      return known;
    }
    const entry: WatchedMarket = {
      venue,
      market,
      watches: [],
      feed: undefined,
      stopListening: () => undefined,
      isPractice: false,
      isDirty: false,
      touch: '',
      depthReadMs: Number.NEGATIVE_INFINITY,
    };
    this.#markets.set(key, entry);
    return entry;
  }

  /** A market with an index price may have no book: its book is read where a panel follows it as well. */
  #requests(): FollowRequest[] {
    return [...this.#markets.values()].map(({ venue, market, watches }) => {
      const isIndexed = this.#options.hasIndexPrice(venue, market);
      const channels = new Set<Channel>(
        watches.map(({ rule }) => (rule.kind === 'off-par' && isIndexed ? 'price' : 'book')),
      );
      return { venue, market, channels: [...channels] };
    });
  }
}

function isSameRule(one: AlertRule, other: AlertRule): boolean {
  return one.id === other.id && JSON.stringify(one) === JSON.stringify(other);
}

function markUnread(entry: WatchedMarket): void {
  entry.isDirty = true;
  entry.touch = '';
  entry.depthReadMs = Number.NEGATIVE_INFINITY;
}

function touchText({ book, prices }: MarketFeed): string {
  return `${book.best('bid')?.price} ${book.best('ask')?.price} ${book.priceScale} ${prices.end}`;
}

function factsOf(feed: MarketFeed): AlertFacts {
  const { depthLevels } = feed.rules;
  const book = isBelieved(feed.trust('book')) && feed.book.hasSnapshot ? feed.book : undefined;
  const newest = feed.prices.newest?.price;
  const hasIndex =
    !feed.hadData('book') &&
    isBelieved(feed.trust('price')) &&
    newest !== undefined &&
    newest !== '';
  return { book, depthLevels, ...(hasIndex ? { index: newest } : {}) };
}

/** A halted or late book is right; an overlapping one is not. */
function isBelieved(trust: Trust | undefined): boolean {
  return trust !== undefined && !isBookUntrusted(trust) && trust.state !== 'CROSSED';
}

/** Behind what was found. */
function boundWords(rule: AlertRule): string {
  switch (rule.kind) {
    case 'off-par':
      return `${heldWords(rule.forSeconds)}. Your alert is at ${rule.basisPoints} bp.`;
    case 'spread-above':
      return `${heldWords(rule.forSeconds)}. Your alert is above ${rule.basisPoints} bp.`;
    case 'depth-below':
      return `${heldWords(rule.forSeconds)}. Your alert is below ${rule.size}.`;
    case 'touch-crosses':
      return `. Your alert is at ${rule.price}, going ${rule.direction}.`;
    default:
      return ensureNever(rule);
  }
}

function heldWords(seconds: number): string {
  return seconds === 0 ? '' : `, for ${seconds} s or longer`;
}
