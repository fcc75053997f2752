/** The words of the shift log: what an incident is called, of what, how it stands, and the counts above the list. */
import { ensureNever } from '#shared/domain/assert.ts';
import { isVenueId, venueLabels } from '#shared/domain/market.ts';
import { formatAge, type UnixMillis } from '#shared/domain/time.ts';
import { causeAlone, type Incident } from '#shared/ipc/attention.ts';
import { marketTitle } from '../app/market-words.ts';

/** The word in capitals. A rule's own word where one fired, so that it never looks like a state of the book. */
export function incidentWord({ kind, state, cause }: Incident): string {
  switch (kind) {
    case 'state':
      return state ?? 'TROUBLE';
    case 'alert':
      return alertWords.find(([code]) => cause.code.includes(code))?.[1] ?? 'ALERT';
    case 'note':
      return 'Note';
    default:
      return ensureNever(kind);
  }
}

const alertWords = [
  ['off-par', 'OFF PAR'],
  ['touch', 'PRICE'],
  ['spread', 'SPREAD'],
  ['depth', 'DEPTH'],
] as const;

/** The markets, or how many of whose. */
export function incidentSubject({ markets, venue }: Incident): string {
  const titles = markets.map((key) => marketTitle(key.slice(key.indexOf(':') + 1)));
  if (titles.length === 0) {
    return venue === undefined ? '' : venueLabels[venue];
  }
  if (titles.length <= 2) {
    return titles.join(', ');
  }
  return `${titles.length} ${venue === undefined ? '' : `${venueLabels[venue]} `}books`;
}

/** `Paradex practice`; of several venues none is named. */
export function incidentPlace({ venue, markets, isPractice }: Incident): string {
  const first = markets[0]?.split(':')[0] ?? '';
  const named = venue ?? (isVenueId(first) ? first : undefined);
  const label = named === undefined ? '' : venueLabels[named];
  return isPractice ? `${label} practice`.trim() : label;
}

/** How long it took; absent while it goes on, and of a note. */
export function incidentLength({ kind, startedAt, endedAt }: Incident): string | undefined {
  return kind === 'note' || endedAt === undefined ? undefined : formatAge(endedAt - startedAt);
}

export function isOpen({ kind, endedAt }: Incident): boolean {
  return kind !== 'note' && endedAt === undefined;
}

/** A book that was wrong and is right again is healed; a halt or a price is over; of what nobody watched to its end neither is known. */
function incidentStanding(incident: Incident): string {
  if (incident.kind === 'note') {
    return '';
  }
  if (isOpen(incident)) {
    return 'goes on';
  }
  if (incident.isEndUnknown === true) {
    return 'end not seen';
  }
  return incident.kind === 'alert' || incident.state === 'HALTED' ? 'over' : 'healed';
}

/** The second line: where, how it stands, why. */
export function incidentDetail(incident: Incident): string {
  if (incident.kind === 'note') {
    return '';
  }
  const place = incidentPlace(incident);
  const standing = incidentStanding(incident);
  const times = (incident.times ?? 1) > 1 ? `, ${incident.times} times` : '';
  return unbroken(`${place === '' ? '' : `${place} · `}${standing}${times}. ${causeOf(incident)}`);
}

/** The cause alone; what Plumbline did about it then stands in the evidence. An alert's text is one fact as it is. */
function causeOf({ kind, cause }: Incident): string {
  return kind === 'alert' ? cause.text : causeAlone(cause.text);
}

/** No line ends between a number and its unit. */
export function unbroken(text: string): string {
  return text.replace(/(\d) (s|ms|min|h|bp)\b/g, '$1\u00a0$2');
}

/** What is known of it and what was noted, as it came. */
export function knownLines({ evidence, notes }: Incident): Incident['evidence'] {
  return [
    ...evidence.map(({ at, text }) => ({ at, text: unbroken(text) })),
    ...notes.map(({ at, text }) => ({ at, text: `Noted: “${text}”` })),
  ].sort((one, other) => one.at - other.at);
}

/** `Seen 14:22`. */
export function seenWords({ acknowledgedAt }: Incident): string | undefined {
  return acknowledgedAt === undefined ? undefined : `Seen ${timeOf(acknowledgedAt).slice(0, 5)}`;
}

/** What nobody has marked as seen, and that asks for it. */
export function isUnseen({ kind, severity, acknowledgedAt }: Incident): boolean {
  return kind !== 'note' && severity !== 'note' && acknowledgedAt === undefined;
}

/** HH:MM:SS, UTC as the clock of the window. */
export function timeOf(at: UnixMillis): string {
  return new Date(at).toISOString().slice(11, 19);
}

/** `Fri 20 Nov`: stands once above what is not of today. */
export function dayOf(at: UnixMillis): string {
  const date = new Date(at);
  return `${weekdays[date.getUTCDay()]} ${date.getUTCDate()} ${months[date.getUTCMonth()]}`;
}

const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

export interface LogCounts {
  readonly events: number;
  /** Ended before anybody had marked them as seen. */
  readonly healedAlone: number;
  readonly unseen: number;
  /** The longest trouble with a book, whether it is over or goes on. A halt is the venue's business and does not count. */
  readonly longestMs: number | undefined;
  /** When the oldest of them began. */
  readonly since: UnixMillis | undefined;
}

export function countLog(incidents: readonly Incident[], now: UnixMillis): LogCounts {
  const states = incidents.filter(({ kind }) => kind === 'state');
  const healedAlone = states.filter(
    ({ endedAt, isEndUnknown, acknowledgedAt }) =>
      endedAt !== undefined &&
      isEndUnknown !== true &&
      (acknowledgedAt === undefined || acknowledgedAt >= endedAt),
  );
  const lengths = states
    .filter(({ state, severity }) => state !== 'HALTED' && severity !== 'note')
    .map(({ startedAt, endedAt }) => (endedAt ?? now) - startedAt);
  return {
    events: incidents.length,
    healedAlone: healedAlone.length,
    unseen: incidents.filter(isUnseen).length,
    longestMs: lengths.length === 0 ? undefined : Math.max(...lengths),
    since: incidents.length === 0 ? undefined : Math.min(...incidents.map((one) => one.startedAt)),
  };
}
