/** The log of incidents: which trouble is one, when it began and ended. Knows no clock, no file and no window. SPEC.md AT4–AT16. */
import { type MarketKey, marketKey, type VenueId } from '#shared/domain/market.ts';
import { formatAge, type UnixMillis } from '#shared/domain/time.ts';
import type { TrustState } from '#shared/domain/trust.ts';
import type { Incident, IncidentSeverity } from '#shared/ipc/attention.ts';
import { closedByStop, withEvidence, withNote } from './incident-changes.ts';
import { beginsTrouble, causeFamily, isMoreSerious, isWorse } from './trouble-rules.ts';

/** Markets that fall within this of each other, of one cause, are one incident. */
export const togetherWithinMs = 2_000;
/** Trouble that returns within this of its end is the same incident again. */
export const againWithinMs = 30_000;
export const mostIncidents = 500;
const mostMarkets = 256;

/** Something that can be in trouble: a channel of a market, an alert, what a window alone knows. */
export interface Subject {
  readonly key: string;
  readonly venue: VenueId;
  readonly market: string;
  readonly isPractice: boolean;
  /** What stands before its state in the evidence: `BTCUSD`, `BTCUSD trades`. */
  readonly name: string;
}

export interface Trouble {
  readonly kind: 'state' | 'alert';
  readonly severity: IncidentSeverity;
  /** Absent: an alert. */
  readonly state?: TrustState;
  readonly code: string;
  readonly text: string;
  readonly evidence: readonly string[];
}

/** `began`, `again` and `worse` are what people hear of beyond the log. */
export type IncidentNews = 'began' | 'again' | 'worse' | 'changed' | 'ended';

export interface IncidentLogOptions {
  readonly createId: () => string;
  /** `family` names its cause: what may be told as one. */
  readonly onChange: (incident: Incident, news: IncidentNews, family: string) => void;
}

interface Entry {
  incident: Incident;
  /** Whose trouble goes on. */
  readonly subjects: Set<string>;
  /** By `familyKey`: what may join. */
  readonly families: Set<string>;
  /** When it began, or began again. */
  roundAt: UnixMillis;
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
      const { startedAt: roundAt } = incident;
      this.#entries.set(kept.id, { incident, subjects: new Set(), families: new Set(), roundAt });
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
    const family = familyKey(subject, trouble);
    const joined = this.#findOpen(subject, family, at);
    if (joined !== undefined) {
      this.#goOn(joined, subject, trouble, at, 'changed');
      return;
    }
    const ended = this.#findEnded(subject, family, at);
    if (ended !== undefined) {
      this.#reopen(ended, subject, trouble, at);
      return;
    }
    this.#begin(subject, trouble, family, at);
  }

  /** `subject` is well again, or no longer there: `words` says which. */
  over(subjectKey: string, words: string, at: UnixMillis): void {
    const entry = this.#bySubject.get(subjectKey);
    if (entry === undefined) {
      return;
    }
    this.#bySubject.delete(subjectKey);
    entry.subjects.delete(subjectKey);
    const isEnded = entry.subjects.size === 0;
    const took = formatAge(at - entry.roundAt);
    entry.incident = {
      ...withEvidence(entry.incident, at, isEnded ? [`${words} Over after ${took}.`] : [words]),
      ...(isEnded ? { endedAt: at } : {}),
    };
    this.#tell(entry, isEnded ? 'ended' : 'changed');
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
      this.#add({
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
      });
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
      entry.incident = { ...withEvidence(entry.incident, at, [words]), endedAt: at };
      this.#tell(entry, 'ended');
    }
  }

  #begin(subject: Subject, trouble: Trouble, family: string, at: UnixMillis): void {
    const { kind, severity, state, code, text } = trouble;
    const { key, venue, market, isPractice } = subject;
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
    const entry = this.#add(withEvidence(incident, at, evidenceOf(subject, trouble)), false);
    entry.subjects.add(key);
    entry.families.add(family);
    this.#bySubject.set(key, entry);
    this.#tell(entry, 'began');
  }

  #reopen(entry: Entry, subject: Subject, trouble: Trouble, at: UnixMillis): void {
    const times = (entry.incident.times ?? 1) + 1;
    const { endedAt: _, ...rest } = entry.incident;
    entry.incident = withEvidence({ ...rest, times }, at, [`Again: ${ordinalWords(times)}.`]);
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
    const { acknowledgedAt, ...rest } = before;
    const grown = withMarket(rest, key);
    entry.incident = withEvidence(
      {
        ...grown,
        ...(isGraver
          ? {
              severity: trouble.severity,
              ...(trouble.state === undefined ? {} : { state: trouble.state }),
              cause: { code: trouble.code, text: trouble.text },
            }
          : {}),
        // What was seen was less than this.
        ...(acknowledgedAt === undefined || isWorseNow ? {} : { acknowledgedAt }),
      },
      at,
      evidenceOf(subject, trouble),
    );
    entry.subjects.add(subject.key);
    entry.families.add(familyKey(subject, trouble));
    this.#bySubject.set(subject.key, entry);
    this.#tell(entry, news === 'changed' && isWorseNow ? 'worse' : news);
  }

  #findOpen({ venue, market }: Subject, family: string, at: UnixMillis): Entry | undefined {
    const key = marketKey(venue, market);
    for (const entry of new Set(this.#bySubject.values())) {
      const isTogether =
        at - entry.roundAt <= togetherWithinMs || entry.incident.markets.includes(key);
      if (entry.families.has(family) && isTogether) {
        return entry;
      }
    }
    return undefined;
  }

  #findEnded({ venue, market }: Subject, family: string, at: UnixMillis): Entry | undefined {
    const key = marketKey(venue, market);
    let newest: Entry | undefined;
    for (const entry of this.#entries.values()) {
      const { endedAt, markets } = entry.incident;
      if (
        endedAt !== undefined &&
        at - endedAt <= againWithinMs &&
        entry.families.has(family) &&
        markets.includes(key) &&
        endedAt >= (newest?.incident.endedAt ?? endedAt)
      ) {
        newest = entry;
      }
    }
    return newest;
  }

  #add(incident: Incident, isTold = true): Entry {
    const entry: Entry = {
      incident,
      subjects: new Set(),
      families: new Set(),
      roundAt: incident.startedAt,
    };
    this.#makeRoom();
    this.#entries.set(incident.id, entry);
    if (isTold) {
      this.#tell(entry, 'changed');
    }
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
      for (const key of dropped.subjects) {
        this.#bySubject.delete(key);
      }
    }
  }

  #tell({ incident, families }: Entry, news: IncidentNews): void {
    const [family = ''] = families;
    this.#options.onChange(incident, news, family);
  }
}

function familyKey({ key, venue, isPractice }: Subject, { kind, code }: Trouble): string {
  // Each alert is for itself.
  return kind === 'alert' ? key : `${isPractice} ${venue} ${causeFamily(code)}`;
}

function withMarket(incident: Incident, key: MarketKey): Incident {
  return incident.markets.includes(key) || incident.markets.length >= mostMarkets
    ? incident
    : { ...incident, markets: [...incident.markets, key] };
}

function evidenceOf({ name }: Subject, { state, text, evidence }: Trouble): readonly string[] {
  const said = state === undefined ? text : `${name} ${state}: ${text}`;
  return evidence.length === 0 ? [said] : [said, `${name}: ${evidence.join('; ')}.`];
}

function ordinalWords(times: number): string {
  return times === 2 ? 'the second time' : `${times} times by now`;
}
