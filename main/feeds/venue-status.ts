/** The sockets of a venue as one line for people. */
import type { StreamState, VenueStatus } from '#shared/ipc/stream.ts';
import { reasonSentence } from './close-reason.ts';
import type { Line } from './line.ts';
import type { Link } from './link.ts';

export type LinesStatus = Pick<
  VenueStatus,
  'state' | 'openSockets' | 'wantedSockets' | 'nextTryAt' | 'attempt' | 'reason'
>;

export function linesStatus(lines: readonly Line[], label: string): LinesStatus {
  const worst = worstLink(lines);
  return {
    state: streamState(lines, worst),
    openSockets: lines.filter((line) => line.isOpen).length,
    wantedSockets: lines.length,
    ...downFields(worst, label),
  };
}

/** The link that keeps the venue from being all open; undefined when all are. */
function worstLink(lines: readonly Line[]): Link | undefined {
  let worst: Link | undefined;
  for (const { link } of lines) {
    if (link.kind === 'down') {
      return link;
    }
    if (link.kind !== 'open') {
      worst = link;
    }
  }
  return worst;
}

function streamState(lines: readonly Line[], worst: Link | undefined): StreamState {
  if (lines.length === 0) {
    return 'idle';
  }
  if (worst === undefined) {
    return 'open';
  }
  if (worst.kind !== 'down') {
    return 'opening';
  }
  const { reason, nextTryAt, isFinal } = worst.down;
  if (reason.kind === 'refused' || isFinal) {
    return 'refused';
  }
  return nextTryAt === undefined ? 'opening' : 'waiting';
}

function downFields(
  worst: Link | undefined,
  label: string,
): Pick<VenueStatus, 'nextTryAt' | 'attempt' | 'reason'> {
  if (worst?.kind !== 'down') {
    return {};
  }
  const { reason, attempt, nextTryAt } = worst.down;
  return {
    attempt,
    reason: reasonSentence(reason, label),
    ...(nextTryAt === undefined ? {} : { nextTryAt }),
  };
}
