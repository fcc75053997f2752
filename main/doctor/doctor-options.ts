import type { VenueId } from '#shared/domain/market.ts';
import type { CredentialProfile } from '#shared/ipc/credentials.ts';
import type { DoctorReport, DoctorStep } from '#shared/ipc/doctor.ts';
import type { TokenSource } from '../auth/token-source.ts';
import type { Clock } from '../feeds/clock.ts';
import type { Environment } from '../proxy/proxy-choice.ts';
import type { VenueAdapter, VenueEndpoints } from '../venues/venue.ts';

export interface DoctorOptions {
  readonly adapter: VenueAdapter;
  readonly endpoints: VenueEndpoints;
  /** Who gives out tokens; absent: nobody. */
  readonly tokens?: TokenSource | undefined;
  /** What is known of the token in use, asked after it was given out. */
  readonly tokenStatus?: (() => CredentialProfile['token'] | undefined) | undefined;
  /** As a person knows it, with whether it is secure. */
  readonly keychain: string;
  /** Where a proxy is named. */
  readonly environment: Environment;
  readonly clock?: Clock;
  /** Absent: the usual one of the venue, or the first of its list. */
  readonly market?: string | undefined;
  /** A step was decided; the report has all up to it. */
  readonly onStep?: (step: DoctorStep, soFar: DoctorReport) => void;
  readonly isOffline?: () => boolean;
  readonly limits?: Partial<DoctorLimits>;
  readonly network?: DoctorNetwork;
  /** Ends the walk where it is. */
  readonly signal?: AbortSignal;
}

/** How long each step may take, in ms. */
export interface DoctorLimits {
  readonly dns: number;
  readonly tcp: number;
  /** So long an open connection is watched for a reset. */
  readonly settle: number;
  readonly tls: number;
  readonly token: number;
  readonly upgrade: number;
  readonly subscribe: number;
  readonly firstSnapshot: number;
  /** A quiet market is quiet for longer; after this long living pings decide. */
  readonly secondMessage: number;
  /** The market list and the server's date; neither is a step. */
  readonly list: number;
}

export const usualLimits: DoctorLimits = {
  dns: 5_000,
  tcp: 10_000,
  settle: 20,
  tls: 10_000,
  token: 20_000,
  upgrade: 15_000,
  subscribe: 10_000,
  firstSnapshot: 10_000,
  secondMessage: 10_000,
  list: 5_000,
};

/** What a test stands in for. */
export interface DoctorNetwork {
  /** Rejects as `dns.promises.lookup` does. */
  readonly lookup?: (host: string) => Promise<readonly string[]>;
  /** The issuers that are trusted, as PEM, instead of the system's. */
  readonly issuers?: string;
}

/** Known for long at each venue, for when the list cannot be had. */
export const usualMarkets: Readonly<Record<VenueId, string>> = {
  'paxos-public': 'BTCUSD',
  'paxos-order-routing': 'BTCUSD',
  rails: 'BTC-USDT',
  paradex: 'BTC-USD-PERP',
};
