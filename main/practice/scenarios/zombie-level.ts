import { venueIds } from '#shared/domain/market.ts';
import { compareNormalised, normaliseDecimal } from '../exact-decimal.ts';
import type { ClientSession } from '../servers/client-session.ts';
import { OneStrike } from '../wire/one-strike.ts';
import type { FrameFilter, VenueWire } from '../wire/venue-wire.ts';
import type { LevelChange, WireFrame } from '../wire/wire-frame.ts';
import { isBookChange, meddle } from './meddle.ts';
import type { Scenario } from './scenario.ts';

/** A level that so many better ones stand before is not about to be overrun, and shows in nothing but a comparison. */
const betterLevels = 5;
/** After this any level will do: a market may lose none but its best ones. */
const choosingMs = 3_000;

export const zombieLevel: Scenario = {
  name: 'zombie-level',
  title: 'A level that is not there any more',
  summary:
    'the removal of one level of one book on each venue reaches nobody, its number does; where the market says something of that level again, another removal is lost',
  lookFor:
    "One book of each venue keeps a level that is gone. The next check against a second copy, within a minute, finds it: the book is STALE with that level named, asked for anew, and LIVE with the exchange's own book within seconds.",
  lastsMs: 90_000,
  venues: venueIds,
  start(stage) {
    return meddle(stage, (wire) => {
      const haunting = new Haunting(wire);
      return haunting.filter;
    });
  },
};

/** One venue's zombie, on the sockets that carried it and whose book has not begun anew since. */
class Haunting {
  readonly #wire: VenueWire;
  /** Absent: none yet. */
  #zombie: { readonly market: string; readonly level: string } | undefined;
  #strike = new OneStrike();
  #armedMs: number;
  #isRearmed = false;
  #isToldAgain = false;
  readonly #haunted = new Set<ClientSession>();

  constructor(wire: VenueWire) {
    this.#wire = wire;
    this.#armedMs = wire.nowMs();
  }

  readonly filter: FrameFilter = (frame, next) => {
    const { session, tag } = frame;
    if (this.#zombie !== undefined && tag.renews.includes(this.#zombie.market)) {
      this.#haunted.delete(session);
    }
    const at = isBookChange(frame) && this.#mayStrike(frame) ? this.#removalIn(frame) : -1;
    const change = tag.changes[at];
    if (change !== undefined && tag.market !== undefined && this.#strike.hits(session)) {
      this.#zombie = { market: tag.market, level: levelOf(change) };
      this.#haunted.add(session);
      const left = frame.without(at);
      if (left !== undefined) {
        next(left);
      }
      return;
    }
    this.#noticeRetold(frame);
    next(frame);
  };

  /** The first strike is anybody's; later ones are for those who were struck then, and of the same market. */
  #mayStrike({ session, tag }: WireFrame): boolean {
    return (
      !this.#strike.isOver &&
      (this.#zombie === undefined || tag.market === this.#zombie.market) &&
      (!this.#isRearmed || this.#haunted.has(session))
    );
  }

  /** A level of which something is told again is what the market says, and no zombie any more. Another is made in the next turn. */
  #noticeRetold({ session, tag }: WireFrame): void {
    const zombie = this.#zombie;
    if (
      zombie === undefined ||
      this.#isToldAgain ||
      !this.#haunted.has(session) ||
      tag.market !== zombie.market ||
      !tag.changes.some((change) => levelOf(change) === zombie.level)
    ) {
      return;
    }
    this.#isToldAgain = true;
    queueMicrotask(() => {
      this.#isToldAgain = false;
      this.#isRearmed = true;
      this.#armedMs = this.#wire.nowMs();
      this.#strike = new OneStrike();
    });
  }

  #removalIn(frame: WireFrame): number {
    const isChoosy = this.#wire.nowMs() - this.#armedMs < choosingMs;
    return frame.tag.changes.findIndex(
      (change) => change.isRemoval && (!isChoosy || isDeep(change, frame, this.#wire)),
    );
  }
}

function levelOf({ side, price }: LevelChange): string {
  return `${side} ${normaliseDecimal(price)}`;
}

function isDeep({ side, price }: LevelChange, { tag }: WireFrame, wire: VenueWire): boolean {
  const better = side === 'bids' ? 1 : -1;
  const best = wire.book(tag.market ?? '')?.top(side, betterLevels) ?? [];
  const own = normaliseDecimal(price);
  return (
    best.length === betterLevels &&
    best.every(([other]) => compareNormalised(normaliseDecimal(other), own) * better > 0)
  );
}
