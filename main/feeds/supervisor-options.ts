/** What the feed of one venue is given. */
import type { TokenSource } from '../auth/token-source.ts';
import type { VenueAdapter, VenueEndpoints } from '../venues/venue.ts';
import type { FormMemory } from './admission.ts';
import type { Clock } from './clock.ts';
import type { ConnectQueues } from './connect-queue.ts';
import type { MessagePump } from './message-pump.ts';
import type { RestClient } from './rest-client.ts';
import type { InspectedFrame } from './session-sink.ts';

export interface SupervisorOptions {
  readonly adapter: VenueAdapter;
  readonly endpoints: VenueEndpoints;
  readonly isPractice: boolean;
  /** The REST address belongs to the same server as the sockets; otherwise its executions are not ours. */
  readonly isRestPaired: boolean;
  readonly clock: Clock;
  readonly random: () => number;
  readonly queues: ConnectQueues;
  readonly pump: MessagePump;
  readonly rest: RestClient;
  readonly tokens: TokenSource;
  readonly forms: FormMemory;
  readonly isOffline: () => boolean;
  readonly onInspected: (frame: InspectedFrame) => void;
}
