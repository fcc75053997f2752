/** What audits have found of the book that is shown now. SPEC.md TR18, TR19. */
import type { UnixMillis } from '#shared/domain/time.ts';
import type { BookAudit } from '#shared/ipc/stream.ts';
import type { TrustFacts } from './book-trust.ts';

export class AuditStanding {
  #fullBookAt: UnixMillis = Number.NEGATIVE_INFINITY;
  #newest: BookAudit | undefined;
  #agreed: BookAudit | undefined;
  #lost: BookAudit | undefined;
  /** The one that a full book answered: told again it is no new finding. */
  #healedAt: UnixMillis | undefined;
  #agreedAt: UnixMillis | undefined;
  #dueAt: UnixMillis | undefined;

  /** The same levels were wrong twice, and no full book came since. */
  get lost(): BookAudit | undefined {
    return this.#lost;
  }

  take(audit: BookAudit | undefined): void {
    const isOld =
      audit !== undefined && (audit.at < this.#fullBookAt || audit.at === this.#healedAt);
    if (isOld) {
      // Of the book before. Only when the next one is due can be new.
      this.#dueAt = audit.nextAt ?? this.#dueAt;
      return;
    }
    this.#newest = audit;
    switch (audit?.outcome) {
      case 'matches':
        this.#agreed = audit;
        this.#agreedAt = audit.at;
        break;
      case 'lost':
        this.#agreed = undefined;
        this.#lost = audit;
        break;
      case 'differs':
        this.#agreed = undefined;
        break;
      case 'failed':
        break;
      case undefined:
        this.#agreed = undefined;
        break;
    }
  }

  /** Whether that is another moment. */
  setDue(at: UnixMillis | undefined): boolean {
    const isOther = at !== this.#dueAt;
    this.#dueAt = at;
    return isOther;
  }

  /** A full book took the place of what was audited. */
  replaced(at: UnixMillis): void {
    this.#healedAt = this.#lost?.at ?? this.#healedAt;
    this.#dueAt = this.#newest?.nextAt ?? this.#dueAt;
    this.#fullBookAt = at;
    this.#agreedAt = at;
    this.#lost = undefined;
    this.#newest = undefined;
    this.#agreed = undefined;
  }

  facts(
    now: UnixMillis,
  ): Pick<TrustFacts, 'audit' | 'agreedAudit' | 'auditDueAt' | 'lost' | 'agreedAt'> {
    return {
      audit: this.#newest,
      agreedAudit: this.#agreed,
      auditDueAt: this.#dueAt !== undefined && this.#dueAt > now ? this.#dueAt : undefined,
      lost: this.#lost,
      agreedAt: this.#agreedAt,
    };
  }
}
