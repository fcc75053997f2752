/** The connection doctor as the window runs it: with the key in use, told step by step. */
import { type VenueId, venueLabels } from '#shared/domain/market.ts';
import { err, ok, type Result } from '#shared/domain/result.ts';
import type { CallError } from '#shared/ipc/contract.ts';
import type { DoctorReport } from '#shared/ipc/doctor.ts';
import type { CredentialService } from './auth/credential-service.ts';
import { keychainWords } from './auth/credential-words.ts';
import { runDoctor } from './doctor/run-doctor.ts';
import type { VenueConfig } from './feeds/feed-hub.ts';
import { venueAdapters } from './venues/registry.ts';

export interface DoctorRunsOptions {
  readonly credentials: CredentialService;
  readonly configOf: (venue: VenueId) => VenueConfig | undefined;
  /** It grew by a step. */
  readonly onReport: (report: DoctorReport) => void;
}

export class DoctorRuns {
  readonly #options: DoctorRunsOptions;
  readonly #closing = new AbortController();

  constructor(options: DoctorRunsOptions) {
    this.#options = options;
  }

  async run(venue: VenueId): Promise<Result<DoctorReport, CallError>> {
    const { credentials, configOf, onReport } = this.#options;
    const adapter = venueAdapters.get(venue);
    const config = configOf(venue);
    if (adapter === undefined || config === undefined) {
      return err({
        code: 'unavailable',
        text: `${venueLabels[venue]} has no address just now. Wait until its source has started, then check again.`,
      });
    }
    const { keychain } = await credentials.status();
    // A person asks: what was final before is asked again.
    credentials.personActed(venue);
    const report = await runDoctor({
      adapter,
      endpoints: config.endpoints,
      tokens: credentials.tokens,
      tokenStatus: () => credentials.tokenOf(venue),
      keychain: keychainWords(keychain),
      environment: process.env,
      onStep: (_step, soFar) => onReport(soFar),
      signal: this.#closing.signal,
    });
    return ok(report);
  }

  /** Idempotent; walks under way end where they are. */
  close(): void {
    this.#closing.abort();
  }
}
