/** The audits of one venue's books: who is compared, by which means, and what follows. SPEC.md AD1, AD12–AD16. */
import { ensureNever } from '#shared/domain/assert.ts';
import { venueLabels } from '#shared/domain/market.ts';
import type { BookAudit } from '#shared/ipc/stream.ts';
import { Admission, type AdmissionOptions } from '../admission.ts';
import type { CancelTimer } from '../clock.ts';
import type { LineContext } from '../line-context.ts';
import type { MarketFeed } from '../market-feed.ts';
import { ReopenPacer } from '../reopen-pacer.ts';
import type { RestClient } from '../rest-client.ts';
import type { Session } from '../session.ts';
import { CopyQueue } from './copy-queue.ts';
import type { CopySource } from './copy-source.ts';
import { MarketAudit } from './market-audit.ts';
import { RestCopies } from './rest-copies.ts';
import { SecondConnections } from './second-connections.ts';
import { failedAudit } from './told-audit.ts';

/** So many markets can be compared at the venue's own interval; more of them take longer in turn. */
const spacingMs = 1_000;
/** A conversation gives its copy up before. */
const conversationWithinMs = 25_000;

export interface VenueAuditsOptions {
  /** For sockets of their own, with tokens of their own: a refusal of those is none of the others'. */
  readonly context: LineContext;
  readonly admission: Omit<AdmissionOptions, 'auth'>;
  readonly markets: ReadonlyMap<string, MarketFeed>;
  readonly rest: RestClient;
  readonly isRestPaired: boolean;
  /** A full book of this market, from the open socket where it can give one; what there is stays meanwhile. */
  readonly renew: (market: string) => void;
}

interface Audited {
  readonly feed: MarketFeed;
  readonly audit: MarketAudit | undefined;
  readonly pacer: ReopenPacer;
  readonly stopListening: () => void;
  cancelTimeout: CancelTimer;
}

export class VenueAudits {
  readonly #options: VenueAuditsOptions;
  readonly #queue = new CopyQueue();
  readonly #audited = new Map<string, Audited>();
  readonly #source: CopySource | undefined;

  constructor(options: VenueAuditsOptions) {
    this.#options = options;
    this.#source = this.#createSource();
  }

  /** Whether a copy of this venue's books can be had at all. */
  get isPossible(): boolean {
    const { means } = this.#options.context.adapter.audits ?? {};
    return means === 'fresh-copy' || this.#source !== undefined;
  }

  /** Exactly the books that are followed now. */
  follow(): void {
    const { markets } = this.#options;
    for (const [market, { feed }] of this.#audited) {
      if (markets.get(market) !== feed || !feed.channels.includes('book')) {
        this.#drop(market);
      }
    }
    for (const [market, feed] of markets) {
      if (feed.channels.includes('book') && !this.#audited.has(market)) {
        this.#take(market, feed);
      }
    }
  }

  /** A person wants to know now. */
  ask(market: string): void {
    const audited = this.#audited.get(market);
    if (audited === undefined) {
      return;
    }
    if (audited.audit !== undefined) {
      audited.audit.ask();
    } else if (!this.#askConversation(audited)) {
      this.#tellImpossible(audited);
    }
  }

  /** Something about the book is odd. */
  askSoon(market: string): void {
    const audited = this.#audited.get(market);
    if (audited?.audit !== undefined) {
      audited.audit.askSoon();
    } else if (audited !== undefined) {
      this.#askConversation(audited);
    }
  }

  /** A message of `session` could not be read. Conversations that compare by themselves see to that, too. */
  unread(session: Session): void {
    for (const { feed, audit } of this.#audited.values()) {
      if (feed.carrier('book') === session) {
        audit?.askSoon();
      }
    }
  }

  /** A conversation has compared its book by itself. */
  reported(session: Session, market: string, audit: BookAudit): void {
    const audited = this.#audited.get(market);
    if (audited === undefined || !audited.feed.carriers('book').includes(session)) {
      return;
    }
    audited.cancelTimeout();
    audited.feed.audits.setRunning(false);
    audited.feed.audits.tell(audit);
    // Of two parallel lines the other one may be right, and the book with it: they are compared by their own rules (HS7).
    if (audited.feed.carriers('book').length === 1 || audit.outcome === 'matches') {
      audited.feed.setAudit(audit);
    }
  }

  /** At the end of a turn of the event loop. */
  settle(): void {
    for (const { audit } of this.#audited.values()) {
      audit?.settle();
    }
  }

  /** Idempotent. */
  close(): void {
    for (const market of [...this.#audited.keys()]) {
      this.#drop(market);
    }
    this.#queue.close();
    this.#source?.close();
  }

  #createSource(): CopySource | undefined {
    const { context, admission, rest, isRestPaired } = this.#options;
    const { adapter, endpoints } = context;
    const { means } = adapter.audits ?? {};
    switch (means) {
      case 'rest-book': {
        const { orderBook } = adapter.rest;
        return orderBook === undefined || !isRestPaired
          ? undefined
          : new RestCopies({ venue: adapter.id, orderBook, endpoints, rest });
      }
      case 'second-connection': {
        const { auth } = adapter;
        const own = auth === undefined ? undefined : new Admission({ ...admission, auth });
        return new SecondConnections({ ...context, admission: own });
      }
      case 'fresh-copy':
      case undefined:
        return undefined;
      default:
        return ensureNever(means);
    }
  }

  #take(market: string, feed: MarketFeed): void {
    const { clock, random, adapter } = this.#options.context;
    const source = this.#source;
    const pacer = new ReopenPacer(clock, () => {
      if (feed.trust('book')?.state === 'STALE' || feed.audits.newest?.outcome === 'lost') {
        this.#options.renew(market);
      }
    });
    const audit =
      source === undefined
        ? undefined
        : new MarketAudit({
            feed,
            clock,
            random,
            source,
            everyMs: () => Math.max(adapter.audits?.everyMs ?? 0, this.#audited.size * spacingMs),
            firstAfterMs: adapter.audits?.firstAfterMs,
            isOursCut: adapter.bookRules(market).depthLevels !== undefined,
            enter: (run, isUrgent) => this.#queue.enter(run, isUrgent),
            renew: () => pacer.ask(),
            onAudit: (found, isAbout) => {
              feed.audits.tell(found);
              if (isAbout) {
                feed.setAudit(found);
              }
            },
            onAuditing: (isAuditing) => feed.audits.setRunning(isAuditing),
            onForgotten: (dueAt) => {
              feed.setAuditDue(dueAt);
              feed.setAudit(undefined);
            },
          });
    const stopListening = feed.listen({
      snapshot: (_feed, isRepeat) => {
        if (!isRepeat) {
          audit?.replaced();
        }
      },
    });
    const cancelTimeout = (): void => undefined;
    this.#audited.set(market, { feed, audit, pacer, stopListening, cancelTimeout });
  }

  #drop(market: string): void {
    const audited = this.#audited.get(market);
    if (audited !== undefined) {
      this.#audited.delete(market);
      audited.stopListening();
      audited.audit?.close();
      audited.pacer.close();
      audited.cancelTimeout();
      audited.feed.audits.setRunning(false);
    }
  }

  /** False: the conversation has no book to compare, or compares none. */
  #askConversation(audited: Audited): boolean {
    const { feed } = audited;
    const { clock } = this.#options.context;
    const session = feed.carrier('book');
    if (session?.conversation.auditBook === undefined) {
      return false;
    }
    feed.audits.setRunning(true);
    audited.cancelTimeout();
    audited.cancelTimeout = clock.setTimer(
      () => feed.audits.setRunning(false),
      conversationWithinMs,
    );
    session.auditBook(feed.market, () => {
      audited.cancelTimeout();
      feed.audits.setRunning(false);
      this.#tellImpossible(audited);
    });
    return true;
  }

  #tellImpossible({ feed }: Audited): void {
    const { context, isRestPaired } = this.#options;
    const { adapter, clock } = context;
    const label = venueLabels[adapter.id];
    const { means = 'rest-book' } = adapter.audits ?? {};
    const state = feed.trust('book')?.state ?? 'not followed';
    const reason =
      means === 'fresh-copy'
        ? `The book is ${state}, and ${label} sends no copy to compare it with now. It is compared when it is back.`
        : means === 'rest-book' && !isRestPaired
          ? `The REST address of ${label} is not that of its sockets, so its book says nothing about this one.`
          : `${label} has no second copy of its books.`;
    feed.audits.tell(failedAudit({ at: clock.now(), means }, reason));
  }
}
