/**
 * What is counted of one venue since its feed began. messages = applied + ignored + rejected: each is counted where it happens,
 * none is the rest of the others, so that the sum can be wrong. SPEC.md SV10.
 */
import type { VenueStatus } from '#shared/ipc/stream.ts';

export interface FeedCounters {
  messages: number;
  bytes: number;
  /** Changed or confirmed something that is followed. */
  applied: number;
  /** Read, and without effect; the unknown ones among them. */
  ignored: number;
  unknown: number;
  rejected: number;
  /** Numbered messages found missing. */
  gaps: number;
  /** Full books that replaced one of an earlier connection. */
  resyncs: number;
  /** Sockets opened again after they were lost. */
  reconnects: number;
  /** Executions that came again. */
  duplicates: number;
  /** Distinct executions, the one from before a connect included. */
  trades: number;
  /** Book updates that a parallel line had brought before. */
  parallelDuplicates: number;
  /** Messages that had arrived and were not worked on. */
  dropped: number;
}

export function createCounters(): FeedCounters {
  return {
    messages: 0,
    bytes: 0,
    applied: 0,
    ignored: 0,
    unknown: 0,
    rejected: 0,
    gaps: 0,
    resyncs: 0,
    reconnects: 0,
    duplicates: 0,
    trades: 0,
    parallelDuplicates: 0,
    dropped: 0,
  };
}

/** Of them what a window is told. */
export function statusCounts(
  counters: FeedCounters,
): Pick<
  VenueStatus,
  'received' | 'applied' | 'ignored' | 'rejected' | 'unknown' | 'dropped' | 'reconnects'
> {
  const { messages, applied, ignored, rejected, unknown, dropped, reconnects } = counters;
  return { received: messages, applied, ignored, rejected, unknown, dropped, reconnects };
}
