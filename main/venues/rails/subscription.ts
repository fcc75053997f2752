/** Which streams a socket brings, confirmed by the venue. SPEC.md RA31–RA34. */
import type { Channel } from '#shared/domain/market.ts';
import type { Carried, ConversationTools, VenueEventSink } from '../venue.ts';
import { answerWithinMs, mostFailures, type Refusal } from './book-asking.ts';
import {
  type PrivateStream,
  type PublicStream,
  privateStreams,
  publicStreams,
  type RailsRequest,
} from './requests.ts';
import { notSubscribed } from './sentences.ts';

const tryAgainAfterMs = 60_000;

export const streamOfChannel: Readonly<Partial<Record<Channel, PublicStream>>> = {
  book: 'publicOrderBook',
  trades: 'publicTrades',
};

export function streamsOf(carries: readonly Carried[]): PublicStream[] {
  return publicStreams.filter((stream) =>
    carries.some(({ channel }) => streamOfChannel[channel] === stream),
  );
}

export class Subscription {
  readonly #tools: ConversationTools;
  readonly #send: (request: RailsRequest) => string;
  #carries: readonly Carried[] = [];
  #awaited: string | undefined;
  #tries = 0;
  /** What the venue last said; absent before its first word. */
  #active: readonly string[] | undefined;
  /** Channels that were told as accepted. A book needs no such word: it has its full book. */
  readonly #ready = new Set<string>();
  #cancel: () => void = () => undefined;

  constructor(tools: ConversationTools, send: (request: RailsRequest) => string) {
    this.#tools = tools;
    this.#send = send;
  }

  /** The address of the socket has subscribed already; asking again makes the venue say what is active. */
  carry(carries: readonly Carried[], sink: VenueEventSink): void {
    const before = streamsOf(this.#carries);
    this.#carries = carries;
    const wanted = streamsOf(carries);
    const gone = before.filter((stream) => !wanted.includes(stream));
    if (gone.length > 0) {
      this.#send({ kind: 'unsubscribe', streams: gone });
    }
    const keys = new Set(carries.map(keyOf));
    for (const key of this.#ready) {
      if (!keys.has(key)) {
        this.#ready.delete(key);
      }
    }
    if (this.#active !== undefined && wanted.every((stream) => this.#active?.includes(stream))) {
      this.#tellReady(sink);
      return;
    }
    this.#tries = 0;
    this.#subscribe();
  }

  /** False once the venue has said so; before its first word the address counts. */
  isActive(stream: PublicStream): boolean {
    return this.#active === undefined || this.#active.includes(stream);
  }

  isAnsweredBy(requestId: string | undefined): boolean {
    return this.#awaited !== undefined && (requestId ?? this.#awaited) === this.#awaited;
  }

  /** Whatever confirms it: `subscribed` and `unsubscribed` both list what is active now. */
  confirmed(
    active: readonly string[],
    requestId: string | undefined,
    sink: VenueEventSink,
  ): boolean {
    if (this.isAnsweredBy(requestId)) {
      this.#cancel();
      this.#awaited = undefined;
    }
    this.#active = active;
    const unasked: (PublicStream | PrivateStream)[] = privateStreams.filter((stream) =>
      active.includes(stream),
    );
    if (unasked.length > 0) {
      this.#send({ kind: 'unsubscribe', streams: unasked });
    }
    const isReadyTold = this.#tellReady(sink);
    return this.#tellMissing(sink) || isReadyTold;
  }

  /** A message of `channel` came for `market`: it is subscribed, whatever was answered. Whether that was told. */
  proven(channel: Channel, market: string, sink: VenueEventSink): boolean {
    const entry = { channel, market };
    if (channel === 'book' || this.#ready.has(keyOf(entry)) || !this.#carriesIt(entry)) {
      return false;
    }
    this.#markReady(entry, sink);
    return true;
  }

  refused(refusal: Refusal): void {
    this.#cancel();
    this.#awaited = undefined;
    const code = refusal.status === undefined ? '' : ` (${refusal.status})`;
    const said = `it answered with an error${code}${refusal.words === '' ? '.' : `, “${refusal.words}”.`}`;
    this.#cancel = this.#tools.setTimer((sink) => {
      // Of a book its updates tell, and its copies; trades may be silent for hours.
      const silent = this.#carries.filter(
        (entry) => entry.channel !== 'book' && !this.#ready.has(keyOf(entry)),
      );
      this.#doubtAll(silent, said, sink);
      this.#cancel = this.#tools.setTimer(() => this.#subscribe(), tryAgainAfterMs);
    }, 0);
  }

  close(): void {
    this.#cancel();
  }

  #subscribe(): void {
    const streams = streamsOf(this.#carries);
    this.#cancel();
    this.#awaited = undefined;
    if (streams.length === 0) {
      return;
    }
    this.#awaited = this.#send({ kind: 'subscribe', streams });
    this.#tries += 1;
    // The address has subscribed as well, so a venue that does not answer may send all the same: no reason to give it up.
    this.#cancel = this.#tools.setTimer(
      () => this.#subscribe(),
      this.#tries % mostFailures === 0 ? tryAgainAfterMs : answerWithinMs,
    );
  }

  #tellReady(sink: VenueEventSink): boolean {
    let isTold = false;
    for (const entry of this.#carries) {
      if (entry.channel !== 'book' && this.#isListed(entry) && !this.#ready.has(keyOf(entry))) {
        this.#markReady(entry, sink);
        isTold = true;
      }
    }
    return isTold;
  }

  #tellMissing(sink: VenueEventSink): boolean {
    const missing = this.#carries.filter((entry) => !this.#isListed(entry));
    if (missing.length > 0) {
      const list = this.#active?.filter((name) => publicStreams.some((one) => one === name)) ?? [];
      const said = `it lists ${list.length === 0 ? 'no stream' : list.join(', ')} as subscribed.`;
      this.#doubtAll(missing, said, sink);
      this.#cancel();
      this.#cancel = this.#tools.setTimer(() => this.#subscribe(), tryAgainAfterMs);
    }
    return missing.length > 0;
  }

  #doubtAll(entries: readonly Carried[], said: string, sink: VenueEventSink): void {
    for (const entry of entries) {
      const what = entry.channel === 'book' ? 'the book' : 'trades';
      this.#ready.delete(keyOf(entry));
      sink.doubted(entry.channel, entry.market, {
        state: 'STALE',
        cause: notSubscribed(what, said),
      });
    }
  }

  #markReady(entry: Carried, sink: VenueEventSink): void {
    this.#ready.add(keyOf(entry));
    sink.channelReady(entry.channel, entry.market);
  }

  #isListed({ channel }: Carried): boolean {
    const stream = streamOfChannel[channel];
    return stream !== undefined && this.#active?.includes(stream) === true;
  }

  #carriesIt(entry: Carried): boolean {
    return this.#carries.some((one) => keyOf(one) === keyOf(entry));
  }
}

function keyOf({ channel, market }: Carried): string {
  return `${channel} ${market}`;
}
