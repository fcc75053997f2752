/** Every market this window looks at: ticks go in, panels are told which part changed. */
import { ensureNever } from '#shared/domain/assert.ts';
import { type MarketKey, marketKey, type VenueId } from '#shared/domain/market.ts';
import type { UnixMillis } from '#shared/domain/time.ts';
import type { TickMessage, VenueStatus } from '#shared/ipc/stream.ts';
import type { StreamTrouble } from './local-trust.ts';
import type { MarketView } from './market-view.ts';
import { View, type WindowTrouble } from './view.ts';

/** A copy that drifted is said for at least this long, however fast it was put right (design §4). */
const driftShownMs = 400;

/** Runs `callback` once after `delayMs`. */
type After = (delayMs: number, callback: () => void) => void;

export class MarketViews {
  readonly #after: After;
  readonly #views = new Map<MarketKey, View>();
  readonly #practiceVenues = new Set<VenueId>();
  readonly #window: WindowTrouble = {
    stream: undefined,
    paintDelayMs: undefined,
    paintLateSince: undefined,
  };
  #onRenewed: () => void = () => undefined;
  #pinnedAt: UnixMillis | undefined;

  constructor(after: After = (delayMs, callback) => void setTimeout(callback, delayMs)) {
    this.#after = after;
  }

  /** The view of this market, made when it is first asked for. */
  view(venue: VenueId, market: string): MarketView {
    const key = marketKey(venue, market);
    const known = this.#views.get(key);
    if (known !== undefined) {
      return known;
    }
    const view = this.#make(venue, market);
    this.#views.set(key, view);
    return view;
  }

  /** Forgets every market that no panel uses any more. */
  keepOnly(keys: ReadonlySet<MarketKey>): void {
    for (const key of [...this.#views.keys()]) {
      if (!keys.has(key)) {
        this.#views.delete(key);
      }
    }
  }

  /** Applies a whole tick, then tells the panels. Returns the books that need a reset frame. */
  apply(tick: TickMessage, arrivedAt: UnixMillis): readonly MarketKey[] {
    this.#notePractice(tick.venues);
    const resets = this.#applyBooks(tick, arrivedAt);
    for (const frame of tick.trades) {
      const view = this.#views.get(frame.key);
      if (view !== undefined) {
        view.live.trades.apply(frame);
        view.changed.add('trades');
        if (!frame.isReset) {
          view.noteChange('trades', arrivedAt);
        }
      }
    }
    for (const frame of tick.prices) {
      const view = this.#views.get(frame.key);
      if (view !== undefined) {
        view.live.prices.apply(frame);
        view.changed.add('price');
        if (!frame.isReset) {
          view.noteChange('price', arrivedAt);
        }
      }
    }
    for (const frame of tick.figures) {
      this.#views.get(frame.key)?.applyFigures(frame);
    }
    for (const frame of tick.trust) {
      this.#views.get(frame.key)?.setTrust(frame.channel, frame.trust);
    }
    this.#notifyAll();
    return resets;
  }

  /** The port was replaced: what the mirrors hold is of a sender that is gone. */
  breakOff(at: UnixMillis): void {
    for (const view of this.#views.values()) {
      if (view.live.book.hasBook) {
        view.setDoubt({ code: 'stream-replaced', since: at });
      }
    }
    this.#notifyAll();
  }

  /** The stream as a whole is, or is no longer, not to be believed. */
  setStreamTrouble(trouble: StreamTrouble | undefined): void {
    this.#window.stream = trouble;
    this.#reviewAll();
  }

  /** This machine paints late, with that middle delay; `undefined` when it no longer does. */
  setPaintDelay(delayMs: number | undefined, now: UnixMillis): void {
    if (delayMs === this.#window.paintDelayMs) {
      return;
    }
    this.#window.paintLateSince =
      delayMs === undefined ? undefined : (this.#window.paintLateSince ?? now);
    this.#window.paintDelayMs = delayMs;
    this.#reviewAll();
  }

  /** The moment that every view shows instead of now. */
  get pinnedAt(): UnixMillis | undefined {
    return this.#pinnedAt;
  }

  /** Every view stands still at `at`; frames go on being applied underneath. */
  pin(at: UnixMillis): void {
    if (this.#pinnedAt !== undefined) {
      return;
    }
    this.#pinnedAt = at;
    for (const view of this.#views.values()) {
      view.pin(at, true);
    }
    this.#notifyAll();
  }

  /** Every view shows the present again, at once. */
  unpin(): void {
    this.#pinnedAt = undefined;
    for (const view of this.#views.values()) {
      view.unpin();
    }
    this.#notifyAll();
  }

  /** Frames whose digest did not fit the mirror, over all markets. */
  get mismatches(): number {
    let sum = 0;
    for (const view of this.#views.values()) {
      sum += view.live.book.mismatches;
    }
    return sum;
  }

  /** Where the venue's data come from. On a change its views are made anew: nothing of one source stands among the other's. */
  setPractice(venue: VenueId, isPractice: boolean): void {
    if (this.#practiceVenues.has(venue) === isPractice) {
      return;
    }
    if (isPractice) {
      this.#practiceVenues.add(venue);
    } else {
      this.#practiceVenues.delete(venue);
    }
    const old = [...this.#views.values()].filter((view) => view.venue === venue);
    for (const { key, market } of old) {
      this.#views.set(key, this.#make(venue, market));
    }
    if (old.length > 0) {
      this.#onRenewed();
    }
  }

  /** `listener` is called when views were made anew; panels then ask for theirs again. One listener. */
  onRenewed(listener: () => void): void {
    this.#onRenewed = listener;
  }

  #make(venue: VenueId, market: string): View {
    const view = new View(venue, market, this.#practiceVenues.has(venue), this.#window);
    view.reviewTrust();
    if (this.#pinnedAt !== undefined) {
      view.pin(this.#pinnedAt, false);
    }
    return view;
  }

  #applyBooks(tick: TickMessage, arrivedAt: UnixMillis): readonly MarketKey[] {
    const resets: MarketKey[] = [];
    for (const frame of tick.books) {
      const view = this.#views.get(frame.key);
      if (view === undefined) {
        continue;
      }
      if (!frame.isReset && (view.isInDoubt || !view.live.book.hasBook)) {
        resets.push(frame.key);
        continue;
      }
      const outcome = view.live.book.apply(frame);
      view.changed.add('book');
      switch (outcome) {
        case 'applied':
          if (frame.isReset) {
            this.#heal(view, arrivedAt);
          } else {
            view.noteChange('book', arrivedAt);
          }
          break;
        case 'needs-reset':
          view.setDoubt({ code: 'mirror-mismatch', since: arrivedAt });
          resets.push(frame.key);
          break;
        default:
          ensureNever(outcome);
      }
    }
    return resets;
  }

  #heal(view: View, now: UnixMillis): void {
    const { doubt } = view;
    const left = doubt?.code === 'mirror-mismatch' ? doubt.since + driftShownMs - now : 0;
    if (doubt === undefined || left <= 0) {
      view.setDoubt(undefined);
      return;
    }
    const healing = { ...doubt, healedAt: now };
    view.setDoubt(healing);
    this.#after(left, () => {
      // Unless it drifted again meanwhile.
      if (view.doubt === healing) {
        view.setDoubt(undefined);
        view.notify();
      }
    });
  }

  #notePractice(venues: readonly VenueStatus[]): void {
    for (const status of venues) {
      this.setPractice(status.venue, status.isPractice);
    }
  }

  #reviewAll(): void {
    for (const view of this.#views.values()) {
      view.reviewTrust();
    }
    this.#notifyAll();
  }

  #notifyAll(): void {
    for (const view of this.#views.values()) {
      view.notify();
    }
  }
}
