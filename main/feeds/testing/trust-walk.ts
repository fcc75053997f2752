/** Walks one market's trust through everything that can happen to it, one thing at a time, and keeps which state followed which. */
import { isUntrusted, type Trust } from '#shared/domain/trust.ts';
import type { BookAudit } from '#shared/ipc/stream.ts';
import type { BookRules, Doubt } from '../../venues/venue.ts';
import { ChannelWatch } from '../channel-watch.ts';
import type { CloseReason } from '../close-reason.ts';
import type { Link } from '../link.ts';
import { ManualClock } from '../manual-clock.ts';
import type { Session } from '../session.ts';

/** HALTED with the line down is a state of its own: what is shown is from before. */
export function stateName({ state, isBookOld }: Trust): string {
  return isBookOld === true ? 'HALTED°' : state;
}

export interface WalkedEdge {
  readonly from: string;
  readonly on: string;
  readonly to: string;
  readonly trust: Trust;
}

export const lossReasons: readonly CloseReason[] = [
  { kind: 'cut' },
  { kind: 'closed', code: 1001, text: '' },
  { kind: 'silent', lastReceivedAt: Date.UTC(2026, 10, 3, 14, 29, 30), pings: 1 },
  { kind: 'refused', status: 503 },
  { kind: 'unreachable', code: 'ECONNREFUSED' },
  { kind: 'certificate', code: 'CERT_HAS_EXPIRED' },
  { kind: 'offline', since: Date.UTC(2026, 10, 3, 14, 30) },
  { kind: 'slow-start', afterMs: 10_000, wasOpen: true },
  { kind: 'slow-start', afterMs: 10_000, wasOpen: false },
  { kind: 'protocol', text: 'bytes that are no WebSocket frame' },
  { kind: 'form-refused' },
];

/** What a conversation says of itself: any code of its own. */
export const conversationCode = 'its-own';

function doubtOf(state: Doubt['state'], isFinal: boolean): Doubt {
  const cause = { code: conversationCode, sentence: [`${state} by the venue.`] };
  return { state, cause, ...(isFinal ? { isFinal } : {}) };
}

interface Connection {
  evidenceAt: number;
  lastReceivedAt: number;
}

/** Everything a watch hears comes from here; only what can happen as things are does. */
export class TrustWalk {
  readonly clock = new ManualClock();
  readonly edges: WalkedEdge[] = [];
  readonly told: Trust[] = [];
  suspected = 0;
  readonly watch: ChannelWatch;
  readonly #isBook: boolean;
  #link: Link = { kind: 'queued', position: 0, of: 0, spacingMs: 0 };
  #connection: Connection | undefined;
  #session: Session | undefined;
  #neighbourAt: number | undefined;
  #event = 'start';
  #last: string | undefined;
  #audits = 0;

  constructor(channel: 'book' | 'trades', rules: BookRules) {
    this.#isBook = channel === 'book';
    this.watch = new ChannelWatch({
      subject: { label: 'Paxos', market: 'BTCUSD', channel, rules },
      clock: this.clock,
      plannedLink: () => this.#link,
      onTrust: (trust) => this.#note(trust),
      ...(this.#isBook
        ? {
            neighbourChangedAt: () => this.#neighbourAt,
            onSuspect: () => {
              this.suspected += 1;
            },
          }
        : {}),
    });
    this.#last = stateName(this.watch.trust);
  }

  get isOpen(): boolean {
    return this.#link.kind === 'open';
  }

  /** A full book of the present line is there, and its conversation does not doubt it. */
  get isCurrent(): boolean {
    return this.isOpen && this.#session !== undefined && this.watch.doubt === undefined;
  }

  /** Each returns whether it could happen. */
  readonly events: Readonly<Record<string, (pick: number) => boolean>> = {
    'line lost': (pick) => this.#loseLine(pick),
    'line opens': () => {
      if (this.isOpen) {
        return false;
      }
      this.#link =
        this.#link.kind === 'opening'
          ? { kind: 'open', evidenceAt: this.clock.now() }
          : { kind: 'opening' };
      this.watch.judge();
      return true;
    },
    'full book': (pick) => this.#fullBook(pick),
    accepted: () => this.#accepted(),
    change: () => {
      if (!this.isCurrent) {
        return false;
      }
      this.watch.changed(this.clock.now());
      this.watch.judge();
      return true;
    },
    'sign of life': () => {
      if (this.#connection === undefined) {
        return false;
      }
      this.#connection.evidenceAt = this.clock.now();
      this.watch.judge();
      return true;
    },
    overlap: () => {
      if (!this.#isBook || !this.isCurrent || this.watch.crossed !== undefined) {
        return false;
      }
      this.watch.changed(this.clock.now());
      this.watch.setCrossed({ since: this.clock.now(), bid: '101', ask: '100' });
      this.watch.judge();
      return true;
    },
    'overlap gone': () => {
      if (!this.isCurrent || this.watch.crossed === undefined) {
        return false;
      }
      this.watch.changed(this.clock.now());
      this.watch.setCrossed(undefined);
      this.watch.judge();
      return true;
    },
    'gap found': () => this.#doubt('GAP'),
    'asked anew': () => this.#doubt('RESYNCING'),
    'not sent': () => this.#doubt('STALE'),
    'refused for good': () => this.#doubt('STALE', true),
    'halt of it': () => {
      if (!this.#isBook) {
        return false;
      }
      this.watch.setHalted({ reason: 'Paxos reports buying disabled.', isVenueWide: false });
      return true;
    },
    'halt of all': () => {
      this.watch.setHalted({ reason: 'Paradex is in its maintenance.', isVenueWide: true });
      return true;
    },
    'trading again': () => {
      this.watch.setHalted(undefined);
      return true;
    },
    late: (pick) => {
      if (!this.#isBook) {
        return false;
      }
      this.watch.setDelay({
        middleMs: 900,
        clockUncertaintyMs: 20,
        venueMs: 800,
        ...(pick % 3 === 0 ? {} : { roundTripMs: pick % 3 === 1 ? 24 : 880, usualRoundTripMs: 24 }),
      });
      return true;
    },
    'in time': () => {
      this.watch.setDelay({ middleMs: 90, clockUncertaintyMs: 20 });
      return true;
    },
    'clock unsure': () => {
      this.watch.setDelay({ middleMs: 900, clockUncertaintyMs: 400 });
      return true;
    },
    'others move': () => {
      this.#neighbourAt = this.clock.now();
      this.watch.judge();
      return true;
    },
    incomplete: (pick) => {
      this.watch.setNote(pick % 2 === 0 ? undefined : 'Executions before 14:30 may be missing.');
      return true;
    },
    'audit agrees': () => this.#audit('matches'),
    'audit differs': () => this.#audit('differs'),
    'audit fails': () => this.#audit('failed'),
    'audit lost': () => this.#audit('lost'),
    time: (pick) => {
      this.clock.advance([90, 450, 1_500, 6_000, 45_000][pick % 5] ?? 90);
      return true;
    },
  };

  /** Whether it could happen. */
  run(event: string, pick: number): boolean {
    this.#event = event;
    return this.events[event]?.(pick) === true;
  }

  /** Enough changes for a rhythm to be learned: one each second. */
  learnRhythm(): void {
    for (let change = 0; change < 25; change += 1) {
      this.#event = 'time';
      this.clock.advance(1_000);
      this.run('change', 0);
    }
  }

  close(): void {
    this.watch.close();
  }

  #note(trust: Trust): void {
    this.told.push(trust);
    const to = stateName(trust);
    // The first word comes out of the constructor.
    if (this.#last !== undefined && to !== this.#last) {
      this.edges.push({ from: this.#last, on: this.#event, to, trust });
    }
    this.#last = to;
  }

  #loseLine(pick: number): boolean {
    if (this.#link.kind === 'down') {
      return false;
    }
    const reason = lossReasons[pick % (lossReasons.length + 1)];
    const nextTryAt = this.clock.now() + 2_000;
    this.#link = {
      kind: 'down',
      down:
        reason === undefined
          ? {
              reason: { kind: 'refused', status: 404 },
              attempt: 1,
              isFinal: true,
              isNoMarket: true,
            }
          : { reason, attempt: 1, nextTryAt, isFinal: false },
    };
    if (this.#session === undefined) {
      this.watch.judge();
    } else {
      this.watch.forget(this.#session);
      this.watch.carrierEnded();
    }
    this.#session = undefined;
    this.#connection = undefined;
    return true;
  }

  /** An overlap stays in every other one. */
  #fullBook(pick: number): boolean {
    if (!this.isOpen || !this.#isBook) {
      return false;
    }
    const { crossed } = this.watch;
    this.watch.carriedBy(this.#ensureSession());
    this.watch.fullBook();
    this.watch.changed(this.clock.now());
    this.watch.setCrossed(pick % 2 === 0 ? crossed : undefined);
    this.watch.judge();
    return true;
  }

  #accepted(): boolean {
    if (!this.isOpen || this.#isBook) {
      return false;
    }
    this.watch.ready(this.#ensureSession());
    return true;
  }

  #ensureSession(): Session {
    const now = this.clock.now();
    this.#connection ??= { evidenceAt: now, lastReceivedAt: now };
    // Of a session the watch reads only its connection's times; a real one would need a socket.
    this.#session ??= { connection: this.#connection } as unknown as Session;
    return this.#session;
  }

  #doubt(state: Doubt['state'], isFinal = false): boolean {
    if (!this.isOpen) {
      return false;
    }
    this.watch.doubtedBy(this.#ensureSession(), doubtOf(state, isFinal));
    this.watch.judge();
    return true;
  }

  /** Only a book that is believed is compared (AD rules), and each comparison has its own moment. */
  #audit(outcome: BookAudit['outcome']): boolean {
    const { state } = this.watch;
    if (!this.#isBook || !this.isCurrent || isUntrusted(state) || state === 'HALTED') {
      return false;
    }
    this.#audits += 1;
    this.watch.setAudit({
      at: this.clock.now() + this.#audits / 1e6,
      means: 'rest-book',
      outcome,
      compared: 164,
      excused: 0,
      differing: outcome === 'lost' || outcome === 'differs' ? 1 : 0,
      differences: [],
      ...(outcome === 'failed' ? { reason: 'No answer for 10 s.' } : {}),
    });
    return true;
  }
}
