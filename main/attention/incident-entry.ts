/** One incident as the log holds it while it can still grow, and what belongs to it. SPEC.md AT10, AT11. */
import { marketKey, type VenueId } from '#shared/domain/market.ts';
import type { UnixMillis } from '#shared/domain/time.ts';
import type { TrustState } from '#shared/domain/trust.ts';
import type { Incident, IncidentSeverity } from '#shared/ipc/attention.ts';
import type { Statement } from './incident-evidence.ts';
import { causeFamily, isSameStory } from './trouble-rules.ts';

/** Markets that fall within this of each other, of one cause, are one incident. */
export const togetherWithinMs = 2_000;
/** Trouble that returns within this of its end is the same incident again. */
export const againWithinMs = 30_000;

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

export interface Entry {
  incident: Incident;
  /** Within what causes are compared: a venue of a source, or an alert. Empty: of an earlier run, nothing joins it. */
  readonly scope: string;
  /** Whose trouble goes on, with the name that the evidence has for it. */
  readonly subjects: Map<string, string>;
  readonly families: Set<string>;
  /** When it began, or began again. */
  roundAt: UnixMillis;
  /** What was said of it last, that others may join. */
  readonly statements: Map<string, Statement>;
  /** By name: the number of the newest statement about it. */
  readonly lastSaid: Map<string, number>;
}

export function newEntry(incident: Incident, scope: string): Entry {
  return {
    incident,
    scope,
    subjects: new Map(),
    families: new Set(),
    roundAt: incident.startedAt,
    statements: new Map(),
    lastSaid: new Map(),
  };
}

export function scopeOf({ key, venue, isPractice }: Subject, { kind }: Trouble): string {
  // Each alert is for itself.
  return kind === 'alert' ? key : `${isPractice ? 'practice' : 'live'} ${venue}`;
}

/** It fell together with the others, even if those are well again by now; or it fell before while this goes on. */
export function belongsTo(entry: Entry, subject: Subject, trouble: Trouble, at: UnixMillis) {
  const { incident, subjects, roundAt } = entry;
  const isTogether =
    at - roundAt <= togetherWithinMs || (subjects.size > 0 && isAmong(incident, subject));
  return (
    isTogether &&
    entry.scope === scopeOf(subject, trouble) &&
    entry.families.has(causeFamily(trouble.code))
  );
}

/** It was among those that were in trouble, and what it is in now is the same story. */
export function returnsTo(entry: Entry, subject: Subject, trouble: Trouble, at: UnixMillis) {
  const { incident, scope, families } = entry;
  return (
    incident.endedAt !== undefined &&
    at - incident.endedAt <= againWithinMs &&
    scope === scopeOf(subject, trouble) &&
    isAmong(incident, subject) &&
    isSameStory(families, incident.state, causeFamily(trouble.code), trouble.state)
  );
}

function isAmong({ markets }: Incident, { venue, market }: Subject): boolean {
  return markets.includes(marketKey(venue, market));
}
