/** What counts as trouble, how serious it is, and which causes are one. SPEC.md AT4–AT8. */
import { ensureNever } from '#shared/domain/assert.ts';
import type { TrustState } from '#shared/domain/trust.ts';
import { trustStates } from '#shared/domain/trust.ts';
import { type IncidentSeverity, incidentSeverities } from '#shared/ipc/attention.ts';

export interface StateFacts {
  readonly state: TrustState;
  readonly code: string;
  /** What is shown is from before. */
  readonly isBookOld: boolean;
  /** The channel stands for its market. */
  readonly isLeading: boolean;
}

/** Undefined: no trouble. */
export function severityOf(facts: StateFacts): IncidentSeverity | undefined {
  const severity = severityOfState(facts);
  // A market whose book is right can be used without its tape.
  return severity === 'distrust' && !facts.isLeading ? 'caution' : severity;
}

function severityOfState({ state, isBookOld }: StateFacts): IncidentSeverity | undefined {
  switch (state) {
    case 'LIVE':
    case 'QUIET':
    // A person looks at the past: nothing is wrong.
    case 'REPLAY':
      return undefined;
    case 'LATE':
      return 'caution';
    case 'HALTED':
      return isBookOld ? 'distrust' : 'caution';
    case 'STALE':
    case 'GAP':
    case 'RESYNCING':
    case 'CROSSED':
      return 'distrust';
    default:
      return ensureNever(state);
  }
}

/** Whether trouble begins with it: a first load does not, and neither does a market that the venue does not have. */
export function beginsTrouble({ code }: Pick<StateFacts, 'code'>): boolean {
  return code !== 'first-load' && code !== 'no-market';
}

export function isWorse(one: IncidentSeverity, than: IncidentSeverity | undefined): boolean {
  return than === undefined || incidentSeverities.indexOf(one) > incidentSeverities.indexOf(than);
}

/** In the order of design §4, but for RESYNCING: that is what is done about the others, and would hide what happened. */
export function isMoreSerious(one: TrustState, than: TrustState | undefined): boolean {
  return than === undefined || rankOf(one) < rankOf(than);
}

function rankOf(state: TrustState): number {
  return state === 'RESYNCING' ? trustStates.length : trustStates.indexOf(state);
}

const lineCodes = new Set([
  'unreachable',
  'offline',
  'no-full-book',
  'open-timeout',
  'no-pong',
  'no-answer',
  'heartbeat-missing',
  'not-a-websocket',
  'handshake-refused',
  'certificate-invalid',
  'resync',
]);
const keyCode = /^(?:credentials|token|scope|keychain)-|^(?:no-credentials|wrong-host)$/;

/**
 * Causes that are one to a person: a line is down whether it was cut, closed or refused the next time. By venue, since that is where
 * the line, the key or the numbers are of one piece.
 */
export function causeFamily(code: string): string {
  if (code.startsWith('socket-') || lineCodes.has(code)) {
    return 'line';
  }
  if (keyCode.test(code)) {
    return 'key';
  }
  return code.startsWith('sequence-') ? 'sequence' : code;
}

const bookFamilies = new Set(['crossed', 'market-silent', 'audit-differs']);

/**
 * Whether trouble of one market is the story of `families` going on. A book that overlaps, stands still or differs from a copy is one that
 * something is missing from, however it shows; and what was resynced for no other reason is explained by what is found next.
 */
export function isSameStory(
  families: ReadonlySet<string>,
  before: TrustState | undefined,
  family: string,
  now: TrustState | undefined,
): boolean {
  return (
    families.has(family) ||
    before === 'RESYNCING' ||
    now === 'RESYNCING' ||
    (bookFamilies.has(family) && [...families].some((one) => bookFamilies.has(one)))
  );
}
