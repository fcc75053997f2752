/** A conversation that is given anything at all, and what it made of it: for tests. */
import type { DecimalCell } from '#shared/domain/decimal.ts';
import type { Conversation, VenueEventSink } from '../../venue.ts';
import { createConversation } from '../conversation.ts';
import { refusals } from '../frame-reader.ts';
import { paradex } from '../paradex.ts';

const markets = ['BTC-USD-PERP', 'SOL-USD-PERP'];
const carries = markets.flatMap((market) =>
  (['book', 'trades', 'ticker'] as const).map((channel) => ({ channel, market })),
);
const reasonPattern = new RegExp(`^(?:${refusals.join('|')}): `);

/** Counts what became of a message, and which markets' data it changed. */
export class VerdictSink implements VenueEventSink {
  applied = 0;
  verdicts = 0;
  rejectedFor: string | undefined;
  readonly changed = new Set<string>();
  start(): void {
    this.applied = 0;
    this.verdicts = 0;
    this.rejectedFor = undefined;
    this.changed.clear();
  }

  bookSnapshot(market: string): void {
    this.#apply(market);
  }

  bookUpdate(market: string, identity: number): boolean {
    ensure(Number.isSafeInteger(identity), 'a safe sequence');
    this.#apply(market);
    return true;
  }

  bookLevel(market: string, _side: unknown, price: DecimalCell, size: DecimalCell): void {
    ensureDecimal(price);
    ensureDecimal(size);
    this.#apply(market);
  }

  trade({ market }: { readonly market: string }): void {
    this.#apply(market);
  }

  ticker(market: string): void {
    this.#apply(market);
  }

  listingChanged(): void {
    this.applied = 1;
  }

  indexPrice(): void {
    throw new Error('there is no index price here');
  }

  ignored(): void {
    this.verdicts += 1;
  }

  unknown(): void {
    this.verdicts += 1;
  }

  rejected(reason: string): void {
    this.verdicts += 1;
    this.rejectedFor = reason;
  }

  doubted(): void {}
  channelReady(): void {}
  bookProof(): void {}
  bookAudit(): void {}
  venueTime(_market: string, time: number): void {
    ensure(time >= 0, 'a time');
  }
  alive(): void {}

  #apply(market: string): void {
    this.applied = 1;
    this.changed.add(market);
  }
}

function ensureDecimal({ units, wide }: DecimalCell): void {
  const isRight =
    wide === undefined
      ? Number.isSafeInteger(units) && units >= 0
      : wide > BigInt(Number.MAX_SAFE_INTEGER);
  ensure(isRight, 'a decimal');
}

function ensure(holds: boolean, what: string): void {
  if (!holds) {
    throw new Error(`told something else than ${what}`);
  }
}

/** A socket that follows two markets, whose venue answers everything at once. */
export class FuzzedConversation {
  readonly sink = new VerdictSink();
  readonly #isBinary: boolean;
  readonly #conversation: Conversation;
  readonly #sent: string[] = [];
  cases = 0;
  appliedCases = 0;

  constructor(isBinary: boolean) {
    const endpoints = {
      ...paradex.endpoints.production,
      switches: { encoding: isBinary ? 'sbe' : 'json' },
    };
    this.#isBinary = isBinary;
    this.#conversation = createConversation(
      { id: 'fuzz', url: endpoints.ws, carries },
      {
        send: (text) => this.#sent.push(text),
        // A minute passes between messages, so that no limit ends the socket.
        now: () => this.cases * 60_000,
        monotonic: () => this.cases * 60_000,
        setTimer: () => () => undefined,
        uuid: () => '',
        end: () => undefined,
      },
      endpoints,
    );
    this.#conversation.opened(carries, this.sink);
    this.#answer();
  }

  /** One message; it may have made requests, which are answered. */
  give(bytes: Uint8Array, isBinary = this.#isBinary): VerdictSink {
    this.cases += 1;
    this.sink.start();
    this.#conversation.decode(bytes, 0, this.sink, isBinary);
    const { applied, verdicts, rejectedFor } = this.sink;
    this.appliedCases += applied;
    const hex = (): string => Buffer.from(bytes).toString('hex');
    if (applied + verdicts !== 1) {
      throw new Error(`applied ${applied}, other verdicts ${verdicts}: ${hex()}`);
    }
    if (
      isBinary &&
      this.#isBinary &&
      rejectedFor !== undefined &&
      !reasonPattern.test(rejectedFor)
    ) {
      throw new Error(`no documented reason: ${rejectedFor}: ${hex()}`);
    }
    if (this.#sent.length > 0) {
      this.#answer();
    }
    return this.sink;
  }

  #answer(): void {
    for (let text = this.#sent.shift(); text !== undefined; text = this.#sent.shift()) {
      const { id, params }: { readonly id: number; readonly params: unknown } = JSON.parse(text);
      const answer = Buffer.from(JSON.stringify({ jsonrpc: '2.0', id, result: params }));
      this.#conversation.decode(answer, 0, this.sink, false);
    }
  }
}
