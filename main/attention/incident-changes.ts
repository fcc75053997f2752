/** How one incident grows: its evidence and notes are bounded, what was first and what was last are kept. SPEC.md AT9, AT14. */
import type { UnixMillis } from '#shared/domain/time.ts';
import { causeAlone, type Incident, type IncidentNote } from '#shared/ipc/attention.ts';

export const mostEvidence = 60;
/** So many of the first ones stay, then the place that says that some are left out. */
const firstEvidence = 20;
export const mostNotes = 50;
const mostCharacters = 700;

const leftOut = 'Some of what came between is left out.';

export function withEvidence(
  incident: Incident,
  at: UnixMillis,
  texts: readonly string[],
): Incident {
  const added = texts.map((text) => ({ at, text: text.slice(0, mostCharacters) }));
  const evidence = [...incident.evidence, ...added];
  if (evidence.length <= mostEvidence) {
    return { ...incident, evidence };
  }
  const start = evidence.slice(0, firstEvidence);
  const end = evidence.slice(-(mostEvidence - firstEvidence - 1));
  return { ...incident, evidence: [...start, { at: end[0]?.at ?? at, text: leftOut }, ...end] };
}

/** The oldest note goes when there are too many. */
export function withNote(incident: Incident, note: IncidentNote): Incident {
  return { ...incident, notes: [...incident.notes, note].slice(-mostNotes) };
}

/** What Plumbline did about it then is no longer so: it stands in the evidence, dated. */
export function ended(incident: Incident, endedAt: UnixMillis): Incident {
  const { kind, cause } = incident;
  const text = kind === 'state' ? causeAlone(cause.text) : cause.text;
  return { ...incident, cause: { ...cause, text }, endedAt };
}

/** Nobody saw how it went on: it is over for Plumbline, and not known to be healed. */
export function lostSight(incident: Incident, endedAt: UnixMillis): Incident {
  return { ...ended(incident, endedAt), isEndUnknown: true };
}

/** How it went on after Plumbline stopped nobody knows. */
export function closedByStop(incident: Incident, lastKnownAt: UnixMillis): Incident {
  const endedAt = Math.max(lastKnownAt, incident.startedAt, incident.evidence.at(-1)?.at ?? 0);
  const words = 'Plumbline stopped. How it went on from here is not known.';
  return lostSight(withEvidence(incident, endedAt, [words]), endedAt);
}
