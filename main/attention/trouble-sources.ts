/** Who reports trouble, and what the log makes of it: the feed thread's states, its end, its alerts, and what a window alone knows. SPEC.md AT1–AT8. */
import { type Channel, marketKey, type VenueId } from '#shared/domain/market.ts';
import type { AlertRule, PageTrouble } from '#shared/ipc/attention.ts';
import type { CancelTimer, Clock } from '../feeds/clock.ts';
import type { AlertChanged, TrustChanged } from '../feeds/feed-protocol.ts';
import { redactText } from '../log/redact.ts';
import type { Subject, Trouble } from './incident-entry.ts';
import type { IncidentLog } from './incident-log.ts';
import { severityOf } from './trouble-rules.ts';

export interface TroubleSourcesOptions {
  readonly log: IncidentLog;
  readonly clock: Clock;
  readonly isPractice: (venue: VenueId) => boolean;
  readonly rule: (id: string) => AlertRule | undefined;
}

interface Followed {
  readonly subject: Subject;
  readonly isLeading: boolean;
  /** The feed thread that told of it last; one more with each end of it. */
  round: number;
}

/** After a new feed thread started: what it does not follow by then nobody follows. */
const heardAgainWithinMs = 30_000;

const channelNames: Readonly<Record<Channel, string>> = {
  book: 'book',
  trades: 'trades',
  price: 'price',
  ticker: 'figures',
};

export class TroubleSources {
  readonly #options: TroubleSourcesOptions;
  readonly #followed = new Map<string, Followed>();
  /** By subject: what was said of it last. */
  readonly #reported = new Map<number, Map<string, string>>();
  #round = 0;
  #cancelHeardAgain: CancelTimer | undefined;

  constructor(options: TroubleSourcesOptions) {
    this.#options = options;
  }

  trustChanged({ at, venue, market, channel, isLeading, isPractice, trust }: TrustChanged): void {
    const { log } = this.#options;
    const key = `${isPractice ? 'practice' : 'live'} ${marketKey(venue, market)} ${channel}`;
    const name = isLeading ? market : `${market} ${channelNames[channel]}`;
    if (trust === undefined) {
      this.#followed.delete(key);
      log.outOfSight(key, 'is no longer followed.', at);
      return;
    }
    const subject: Subject = { key, venue, market, isPractice, name };
    this.#followed.set(key, { subject, isLeading, round: this.#round });
    const severity = severityOf({ ...trust, isLeading });
    if (severity === undefined) {
      log.over(key, `${trust.state} again.`, at);
    } else {
      log.trouble(subject, cleaned({ kind: 'state', severity, ...trust }), at);
    }
  }

  feedThreadStopped(reason: string): void {
    const { log, clock } = this.#options;
    this.#round += 1;
    for (const { subject, isLeading } of this.#followed.values()) {
      const state = 'STALE';
      const code = 'feed-thread-stopped';
      const severity = severityOf({ state, code, isBookOld: false, isLeading });
      if (severity !== undefined) {
        const text = `The part of Plumbline that reads the venues stopped (${reason}). It is started again by itself; until then no book is current.`;
        log.trouble(
          subject,
          cleaned({ kind: 'state', severity, state, code, text, evidence: [] }),
          clock.now(),
        );
      }
    }
    this.#cancelHeardAgain?.();
    this.#cancelHeardAgain = clock.setTimer(() => this.#dropUnheard(), heardAgainWithinMs);
  }

  alertChanged({ at, ruleId, venue, market, isPractice, phase, text }: AlertChanged): void {
    const { log, rule } = this.#options;
    const key = alertKey(ruleId);
    const kind = rule(ruleId)?.kind;
    if (phase === 'over' || kind === undefined) {
      log.over(key, redactText(text), at);
      return;
    }
    log.trouble(
      // Its words are whole sentences.
      { key, venue, market, isPractice, name: '' },
      cleaned({ kind: 'alert', severity: 'caution', code: `alert-${kind}`, text, evidence: [] }),
      at,
    );
  }

  /** An alert that is on ends with its rule, also while no feed thread is there to say so. */
  rulesChanged(before: readonly AlertRule[]): void {
    const { log, clock, rule } = this.#options;
    for (const old of before) {
      const now = rule(old.id);
      if (now === undefined || !now.isOn || JSON.stringify(now) !== JSON.stringify(old)) {
        log.over(alertKey(old.id), 'The alert was changed or taken away.', clock.now());
      }
    }
  }

  /** All that this window alone knows to be wrong now. */
  report(windowId: number, troubles: readonly PageTrouble[]): void {
    const { log, clock, isPractice } = this.#options;
    const at = clock.now();
    const before = this.#reported.get(windowId) ?? new Map<string, string>();
    const now = new Map<string, string>();
    for (const { venue, market, state, code, text } of troubles) {
      const severity = severityOf({ state, code, isBookOld: false, isLeading: true });
      const key = `window ${windowId} ${marketKey(venue, market)} ${code}`;
      if (severity === undefined || now.has(key)) {
        continue;
      }
      now.set(key, state);
      if (before.get(key) !== state) {
        log.trouble(
          { key, venue, market, isPractice: isPractice(venue), name: `${market} in the window` },
          cleaned({ kind: 'state', severity, state, code, text, evidence: [] }),
          at,
        );
      }
    }
    for (const [key, state] of before) {
      if (!now.has(key)) {
        log.over(key, `is no longer ${state}.`, at);
      }
    }
    if (now.size === 0) {
      this.#reported.delete(windowId);
    } else {
      this.#reported.set(windowId, now);
    }
  }

  /** Plumbline ends: so does what it knows. Idempotent. */
  close(): void {
    const { log, clock } = this.#options;
    this.#cancelHeardAgain?.();
    this.#cancelHeardAgain = undefined;
    log.endAll('Plumbline was closed. How it went on from here is not known.', clock.now());
    this.#followed.clear();
    this.#reported.clear();
  }

  #dropUnheard(): void {
    const { log, clock } = this.#options;
    this.#cancelHeardAgain = undefined;
    for (const [key, { round }] of this.#followed) {
      if (round !== this.#round) {
        this.#followed.delete(key);
        log.outOfSight(key, 'is no longer followed.', clock.now());
      }
    }
  }
}

function alertKey(ruleId: string): string {
  return `alert ${ruleId}`;
}

/** A venue's words may hold what was shown to it. */
function cleaned({ kind, severity, state, code, text, evidence }: Trouble): Trouble {
  return {
    kind,
    severity,
    code,
    ...(state === undefined ? {} : { state }),
    text: redactText(text),
    evidence: evidence.map(redactText),
  };
}
