/** What a line is given, and who hears of it. */
import type { UnixMillis } from '#shared/domain/time.ts';
import type {
  ConnectionTiming,
  VenueAdapter,
  VenueEndpoints,
  VenueEventSink,
} from '../venues/venue.ts';
import type { Admission } from './admission.ts';
import type { Clock } from './clock.ts';
import type { ConnectQueues } from './connect-queue.ts';
import type { Line } from './line.ts';
import type { MessagePump } from './message-pump.ts';
import type { Session } from './session.ts';

export interface LineContext {
  readonly adapter: VenueAdapter;
  readonly endpoints: VenueEndpoints;
  readonly timing: ConnectionTiming;
  /** Absent: the venue lets everybody in. */
  readonly admission: Admission | undefined;
  readonly clock: Clock;
  readonly random: () => number;
  readonly queues: ConnectQueues;
  readonly pump: MessagePump;
  readonly isOffline: () => boolean;
  /** How many sockets this venue should have: late first messages are allowed a second for each. */
  readonly wantedSockets: () => number;
}

export interface LineEvents {
  /** `line.link` is different. */
  linkChanged(line: Line): void;
  sessionOpened(session: Session, isReconnect: boolean): void;
  sessionEnded(session: Session): void;
  /** A pong came: the evidence is fresh. */
  evidence(session: Session): void;
  /** What a ping took; `isExtra`: it was sent beside the regular ones. */
  roundTrip?(roundTripMs: number, isExtra: boolean): void;
  message(session: Session, bytes: Uint8Array, receivedAt: UnixMillis, isBinary: boolean): void;
  /** Something to be said or told on `session` outside of its messages. */
  speak(session: Session, run: (sink: VenueEventSink) => void): void;
}
