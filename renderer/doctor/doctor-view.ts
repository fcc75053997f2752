/** What the connection doctor shows, and what can be asked of it. The parts of the dialog take these and nothing else. */
import type { VenueId } from '#shared/domain/market.ts';
import type { UnixMillis } from '#shared/domain/time.ts';
import type { CredentialsStatus } from '#shared/ipc/credentials.ts';
import type { DoctorReport } from '#shared/ipc/doctor.ts';
import type { VenueStatus } from '#shared/ipc/stream.ts';

export interface DoctorView {
  readonly venue: VenueId;
  readonly now: UnixMillis;
  readonly isPractice: boolean;
  readonly statuses: ReadonlyMap<VenueId, VenueStatus>;
  readonly credentials: CredentialsStatus | undefined;
  readonly report: DoctorReport | undefined;
  readonly isRunning: boolean;
  /** Why there is no report, when the walk could not be made. */
  readonly failure: string | undefined;
}

export interface DoctorActions {
  select(venue: VenueId): void;
  check(): void;
  /** Opens the small window in which a key is entered: a new one, or in place of a profile's. */
  edit(profile: string | undefined): void;
  use(profile: string): void;
  forget(profile: string): void;
  /** Asks the keychain again. */
  unlock(): void;
  copyReport(): void;
  close(): void;
}
