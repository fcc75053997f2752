/**
 * The checks against the venue that a person asked for (V): from the key to the outcome, which is heard, stands beside the
 * badge for a few seconds and in the Why sheet for as long. The ones that run by themselves say nothing here.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { MarketKey, VenueId } from '#shared/domain/market.ts';
import type { Result } from '#shared/domain/result.ts';
import type { CallError } from '#shared/ipc/contract.ts';
import type { BookAudit } from '#shared/ipc/stream.ts';
import type { MarketView } from '../stream/market-view.ts';
import { countText, lostText } from './audit-words.ts';

/** Two looks with 2 s between them, behind what REST spaces and a slow venue takes. */
export const auditLimitMs = 30_000;
/** How long an outcome stands beside the badge. */
export const outcomeShownMs = 8000;

export interface AskedAudit {
  /** It is under way; a second look belongs to it. */
  readonly isRunning: boolean;
  /** Beside the badge: "checking…", "0 of 412 levels differ". */
  readonly words: string;
  /** Nothing speaks against the book. */
  readonly isFine: boolean;
}

export type AskedAudits = ReadonlyMap<MarketKey, AskedAudit>;

export interface AuditNews {
  readonly text: string;
  /** What the trust line does not say. */
  readonly trouble?: { readonly title: string; readonly text: string };
}

export interface AuditDeskOptions {
  ask(venue: VenueId, market: string): Promise<Result<unknown, CallError>>;
  after(delayMs: number, callback: () => void): () => void;
  tell(news: AuditNews): void;
}

export class AuditDesk {
  readonly store: StoreApi<AskedAudits> = createStore<AskedAudits>()(() => new Map());
  readonly #options: AuditDeskOptions;
  readonly #stops = new Map<MarketKey, () => void>();

  constructor(options: AuditDeskOptions) {
    this.#options = options;
  }

  /** `name` as a person calls the market. One at a time for each market. */
  async ask(view: MarketView, name: string): Promise<void> {
    const { key, venue, market } = view;
    if (this.store.getState().get(key)?.isRunning === true) {
      return;
    }
    this.#stops.get(key)?.();
    const before = view.figures.audit?.at;
    this.#show(key, { isRunning: true, words: 'checking…', isFine: true });
    const hear = (): void => {
      const { audit } = view.figures;
      if (audit !== undefined && audit.at !== before) {
        this.#heard(key, name, audit);
      }
    };
    const stopListening = view.subscribe('figures', hear);
    const stopWaiting = this.#options.after(auditLimitMs, () => {
      if (view.pinnedAt !== undefined) {
        // What came is not heard in a frozen window, so that nothing came is not known.
        this.#stops.get(key)?.();
        this.#show(key, undefined);
        return;
      }
      this.#end(key, 'no answer', false, {
        text: `${name} was not checked.`,
        trouble: {
          title: `${name} was not checked`,
          text: `No copy of the book came within ${auditLimitMs / 1000} s. The book stands as before. Press V to ask again.`,
        },
      });
    });
    this.#stops.set(key, () => {
      stopListening();
      stopWaiting();
    });
    const answer = await this.#options.ask(venue, market);
    if (!answer.ok) {
      this.#end(key, 'not checked', false, {
        text: `${name} was not checked. ${answer.error.text}`,
        trouble: { title: `${name} was not checked`, text: answer.error.text },
      });
    }
  }

  #heard(key: MarketKey, name: string, audit: BookAudit): void {
    const count = countText(audit);
    switch (audit.outcome) {
      case 'matches':
        this.#end(key, count, true, { text: `${name} agrees with the venue: ${count}.` });
        return;
      case 'differs':
        this.#show(key, { isRunning: true, words: `${count}, looking again`, isFine: false });
        return;
      case 'lost':
        this.#end(key, lostText(audit), false, {
          text: `${name} did not agree with the venue: ${lostText(audit)}. The whole book is taken anew.`,
        });
        return;
      case 'failed': {
        const text = audit.reason ?? 'The venue gave no copy of the book.';
        this.#end(key, 'not checked', false, {
          text: `${name} was not checked. ${text}`,
          trouble: { title: `${name} was not checked`, text },
        });
      }
    }
  }

  #end(key: MarketKey, words: string, isFine: boolean, news: AuditNews): void {
    // An answer that refuses may come after the time is up.
    if (this.store.getState().get(key)?.isRunning !== true) {
      return;
    }
    this.#stops.get(key)?.();
    this.#show(key, { isRunning: false, words, isFine });
    this.#stops.set(
      key,
      this.#options.after(outcomeShownMs, () => this.#show(key, undefined)),
    );
    this.#options.tell(news);
  }

  #show(key: MarketKey, asked: AskedAudit | undefined): void {
    const all = new Map(this.store.getState());
    if (asked === undefined) {
      all.delete(key);
    } else {
      all.set(key, asked);
    }
    this.store.setState(all, true);
  }
}
