/** The log of incidents: which trouble is one, when it began and ended. Knows no clock, no file and no window. SPEC.md AT4–AT16. */
import { type MarketKey, marketKey } from '#shared/domain/market.ts';
import type { UnixMillis } from '#shared/domain/time.ts';
import type { Incident } from '#shared/ipc/attention.ts';
import { closedByStop, ended, lostSight, withEvidence, withNote } from './incident-changes.ts';
import {
  belongsTo,
  type Entry,
  newEntry,
  returnsTo,
  type Subject,
  scopeOf,
  type Trouble,
} from './incident-entry.ts';
import { sayOver, sayTrouble } from './incident-evidence.ts';
import { beginsTrouble, causeFamily, isMoreSerious, isWorse } from './trouble-rules.ts';

export const mostIncidents = 500;
const mostMarkets = 256;

/** `began`, `again` and `worse` are what people hear of beyond the log. */
export type IncidentNews = 'began' | 'again' | 'worse' | 'changed' | 'ended';

export interface IncidentLogOptions {
  readonly createId: () => string;
  /** `family` names its cause: what may be told as one. */
  readonly onChange: (incident: Incident, news: IncidentNews, family: string) => void;
}

export class IncidentLog {
  readonly #options: IncidentLogOptions;
  /** In the order they began. */
  readonly #entries = new Map<string, Entry>();
  readonly #bySubject = new Map<string, Entry>();

  constructor(options: IncidentLogOptions) {
    this.#options = options;
  }

  /** Newest first. */
  get incidents(): readonly Incident[] {
    return [...this.#entries.values()]
      .map(({ incident }) => incident)
      .reverse()
      .sort((one, other) => other.startedAt - one.startedAt);
  }

  get(id: string): Incident | undefined {
    return this.#entries.get(id)?.incident;
  }

  /** What an earlier run left. What was open then ended with it, at `lastKnownAt` at the latest. */
  restore(incidents: readonly Incident[], lastKnownAt: UnixMillis): void {
    const oldestFirst = [...incidents].sort((one, other) => one.startedAt - other.startedAt);
    for (const kept of oldestFirst.slice(-mostIncidents)) {
      const isOpen = kept.endedAt === undefined;
      const incident = isOpen ? closedByStop(kept, lastKnownAt) : kept;
      this.#entries.set(kept.id, newEntry(incident, ''));
      if (isOpen) {
        this.#options.onChange(incident, 'ended', '');
      }
    }
  }

  /** `subject` is in this trouble now, whatever it was in before. */
  trouble(subject: Subject, trouble: Trouble, at: UnixMillis): void {
    const open = this.#bySubject.get(subject.key);
    if (open !== undefined) {
      this.#goOn(open, subject, trouble, at, 'changed');
      return;
    }
    if (!beginsTrouble(trouble)) {
      return;
    }
    const joined = this.#newest((entry) => belongsTo(entry, subject, trouble, at));
    if (joined !== undefined) {
      this.#goOn(joined, subject, trouble, at, 'changed');
      return;
    }
    const before = this.#newest((entry) => returnsTo(entry, subject, trouble, at));
    if (before !== undefined) {
      this.#reopen(before, subject, trouble, at);
      return;
    }
    this.#begin(subject, trouble, at);
  }

  /** `subject` is well again: `words` says how, behind its name. */
  over(subjectKey: string, words: string, at: UnixMillis): void {
    this.#leave(subjectKey, words, at, ended);
  }

  /** `subject` is no longer there, whatever becomes of it. */
  outOfSight(subjectKey: string, words: string, at: UnixMillis): void {
    this.#leave(subjectKey, words, at, lostSight);
  }

  /** False: none of them is in the log. */
  acknowledge(ids: readonly string[], at: UnixMillis): boolean {
    const found = ids.flatMap((id) => this.#entries.get(id) ?? []);
    for (const entry of found) {
      if (entry.incident.acknowledgedAt === undefined) {
        entry.incident = { ...entry.incident, acknowledgedAt: at };
        this.#tell(entry, 'changed');
      }
    }
    return found.length > 0;
  }

  /** Without an id it is an entry of its own. False: there is no such incident. */
  note(id: string | undefined, text: string, at: UnixMillis): boolean {
    if (id === undefined) {
      const entry = this.#add(
        {
          id: this.#options.createId(),
          kind: 'note',
          severity: 'note',
          markets: [],
          isPractice: false,
          cause: { code: 'note', text },
          startedAt: at,
          endedAt: at,
          evidence: [],
          notes: [],
        },
        '',
      );
      this.#tell(entry, 'changed');
      return true;
    }
    const entry = this.#entries.get(id);
    if (entry === undefined) {
      return false;
    }
    entry.incident = withNote(entry.incident, { at, text });
    this.#tell(entry, 'changed');
    return true;
  }

  /** All that goes on ends here, whatever becomes of it. */
  endAll(words: string, at: UnixMillis): void {
    const open = new Set(this.#bySubject.values());
    this.#bySubject.clear();
    for (const entry of open) {
      entry.subjects.clear();
      entry.incident = lostSight(withEvidence(entry.incident, at, [words]), at);
      this.#tell(entry, 'ended');
    }
  }

  #leave(subjectKey: string, words: string, at: UnixMillis, end: typeof ended): void {
    const entry = this.#bySubject.get(subjectKey);
    if (entry === undefined) {
      return;
    }
    const name = entry.subjects.get(subjectKey) ?? '';
    this.#bySubject.delete(subjectKey);
    entry.subjects.delete(subjectKey);
    const isEnded = entry.subjects.size === 0;
    sayOver(entry, name, words, isEnded ? at - entry.roundAt : undefined, at);
    if (isEnded) {
      entry.incident = end(entry.incident, at);
    }
    this.#tell(entry, isEnded ? 'ended' : 'changed');
  }

  #begin(subject: Subject, trouble: Trouble, at: UnixMillis): void {
    const { kind, severity, state, code, text } = trouble;
    const { venue, market, isPractice } = subject;
    const incident: Incident = {
      id: this.#options.createId(),
      kind,
      severity,
      ...(state === undefined ? {} : { state }),
      venue,
      markets: [marketKey(venue, market)],
      isPractice,
      cause: { code, text },
      startedAt: at,
      evidence: [],
      notes: [],
    };
    const entry = this.#add(incident, scopeOf(subject, trouble));
    sayTrouble(entry, subject, trouble, at);
    this.#hold(entry, subject, trouble);
    this.#tell(entry, 'began');
  }

  #reopen(entry: Entry, subject: Subject, trouble: Trouble, at: UnixMillis): void {
    const times = (entry.incident.times ?? 1) + 1;
    entry.incident = withEvidence({ ...entry.incident, times }, at, [
      `Again: ${ordinalWords(times)}.`,
    ]);
    entry.roundAt = at;
    this.#goOn(entry, subject, trouble, at, 'again');
  }

  /** Its evidence grows; it may have become more serious, or another market's as well. */
  #goOn(
    entry: Entry,
    subject: Subject,
    trouble: Trouble,
    at: UnixMillis,
    news: IncidentNews,
  ): void {
    const before = entry.incident;
    const key = marketKey(subject.venue, subject.market);
    const isWorseNow = isWorse(trouble.severity, before.severity);
    const isGraver =
      isWorseNow ||
      (trouble.state !== undefined &&
        isMoreSerious(trouble.state, before.state) &&
        !isWorse(before.severity, trouble.severity));
    const { acknowledgedAt, endedAt: _, isEndUnknown: __, ...rest } = before;
    entry.incident = {
      ...withMarket(rest, key),
      ...(isGraver
        ? {
            severity: trouble.severity,
            ...(trouble.state === undefined ? {} : { state: trouble.state }),
            cause: { code: trouble.code, text: trouble.text },
          }
        : {}),
      // What was seen was less than this.
      ...(acknowledgedAt === undefined || isWorseNow ? {} : { acknowledgedAt }),
    };
    sayTrouble(entry, subject, trouble, at);
    this.#hold(entry, subject, trouble);
    this.#tell(entry, news === 'changed' && isWorseNow ? 'worse' : news);
  }

  #hold(entry: Entry, { key, name }: Subject, { state, code }: Trouble): void {
    entry.subjects.set(key, name);
    // What is done about trouble is no cause of it, unless nothing else is known.
    if (state !== 'RESYNCING' || entry.families.size === 0) {
      entry.families.add(causeFamily(code));
    }
    this.#bySubject.set(key, entry);
  }

  #newest(is: (entry: Entry) => boolean): Entry | undefined {
    return [...this.#entries.values()].findLast(is);
  }

  #add(incident: Incident, scope: string): Entry {
    const entry = newEntry(incident, scope);
    this.#makeRoom();
    this.#entries.set(incident.id, entry);
    return entry;
  }

  /** The oldest that is over goes first; where none is, the oldest. */
  #makeRoom(): void {
    if (this.#entries.size < mostIncidents) {
      return;
    }
    const all = [...this.#entries.values()];
    const dropped = all.find(({ subjects }) => subjects.size === 0) ?? all[0];
    if (dropped !== undefined) {
      this.#entries.delete(dropped.incident.id);
      for (const key of dropped.subjects.keys()) {
        this.#bySubject.delete(key);
      }
    }
  }

  #tell({ incident, scope, families }: Entry, news: IncidentNews): void {
    const [family = ''] = families;
    this.#options.onChange(incident, news, `${scope} ${family}`);
  }
}

function withMarket(incident: Incident, key: MarketKey): Incident {
  return incident.markets.includes(key) || incident.markets.length >= mostMarkets
    ? incident
    : { ...incident, markets: [...incident.markets, key] };
}

function ordinalWords(times: number): string {
  return times === 2 ? 'the second time' : `${times} times by now`;
}
