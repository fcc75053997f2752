/** What stands between a venue's server and its clients' sockets while a scenario meddles with single frames. SPEC.md PX121, PX122. */
import type { VenueId } from '#shared/domain/market.ts';
import type { ExchangeBook } from '../exchange-book.ts';
import type { ClientSession } from '../servers/client-session.ts';
import { type BookKeeper, PastBooks } from './past-books.ts';
import { type FrameReader, splitFrames, type WireFrame } from './wire-frame.ts';

/** Gives `next` what goes on in the frame's place: itself, another, several, none; now or later. */
export type FrameFilter = (frame: WireFrame, next: (frame: WireFrame) => void) => void;

export interface VenueWireOptions {
  readonly venue: VenueId;
  readonly nowMs: () => number;
  /** Again and again until the returned function is called or the exchange closes. */
  readonly every: (intervalMs: number, act: () => void) => () => void;
  /** Of this venue's server; asked for only once it exists. */
  readonly reader: () => FrameReader;
  readonly sessions: () => ReadonlySet<ClientSession>;
  /** The exchange's own. */
  readonly book: (market: string) => ExchangeBook | undefined;
}

interface Station {
  readonly filter: FrameFilter;
  isOpen: boolean;
}

export class VenueWire {
  readonly venue: VenueId;
  readonly #options: VenueWireOptions;
  readonly #books: PastBooks[] = [];
  #stations: readonly Station[] = [];
  /** Whose frames are on their way through the filters now, and those that have left. */
  #straining: { readonly session: ClientSession; readonly passed: Buffer[] } | undefined;

  constructor(options: VenueWireOptions) {
    this.venue = options.venue;
    this.#options = options;
  }

  /** Nothing meddles: what is written goes to the sockets as it is. */
  get isClear(): boolean {
    return this.#stations.length === 0;
  }

  /** Open sockets, at this moment. */
  sessions(): Set<ClientSession> {
    return new Set(this.#options.sessions());
  }

  /** What is true of a market at the exchange, whatever a filter makes of its frames. */
  book(market: string): ExchangeBook | undefined {
    return this.#options.book(market);
  }

  nowMs(): number {
    return this.#options.nowMs();
  }

  /** Behind those that are there; takes part until the returned function is called. What it holds then, it may still let go. */
  filter(filter: FrameFilter): () => void {
    const station: Station = { filter, isOpen: true };
    this.#stations = [...this.#stations, station];
    return () => {
      station.isOpen = false;
      this.#stations = this.#stations.filter((one) => one !== station);
    };
  }

  /** Whole frames for one session, through every filter. */
  strain(session: ClientSession, frames: Buffer): void {
    const stations = this.#stations;
    const passed: Buffer[] = [];
    this.#straining = { session, passed };
    for (const frame of splitFrames(session, frames, this.#options.reader())) {
      pass(stations, 0, frame, this.#leave);
    }
    this.#straining = undefined;
    if (passed.length > 0) {
      session.put(Buffer.concat(passed), passed.length);
    }
  }

  /** What was held before joins what its session is written just now: nothing overtakes what has left. */
  readonly #leave = ({ session, bytes }: WireFrame): void => {
    if (this.#straining?.session === session) {
      this.#straining.passed.push(bytes);
    } else {
      session.put(bytes);
    }
  };

  /** A server's full books, which a scenario may have told late. */
  pastBooks<Book>(keeper: BookKeeper<Book>): PastBooks<Book> {
    const { every, nowMs } = this.#options;
    const books = new PastBooks(keeper, { every, nowMs });
    this.#books.push(books as PastBooks);
    return books;
  }

  /** From now on full books are told as they were at least so long ago, but no earlier than this moment. */
  tellBooksLate(ageMs: number): () => void {
    const stops = this.#books.map((books) => books.tellLate(ageMs));
    return () => {
      for (const stop of stops) {
        stop();
      }
    };
  }
}

function pass(
  stations: readonly Station[],
  from: number,
  frame: WireFrame,
  leave: (frame: WireFrame) => void,
): void {
  const at = stations.findIndex((station, index) => index >= from && station.isOpen);
  const station = stations[at];
  if (station === undefined) {
    leave(frame);
  } else {
    station.filter(frame, (next) => pass(stations, at + 1, next, leave));
  }
}
