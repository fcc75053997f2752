/** The way to the first book, step by step: what the connection doctor tells while it walks. */
import type { VenueId } from '../domain/market.ts';
import type { UnixMillis } from '../domain/time.ts';

export const doctorSteps = [
  'dns',
  'tcp',
  'tls',
  'token',
  'upgrade',
  'subscribe',
  'first-snapshot',
  'second-message',
] as const;
export type DoctorStepName = (typeof doctorSteps)[number];

export interface DoctorStep {
  readonly step: DoctorStepName;
  /** `skipped`: it does not apply here (no TLS on loopback, no token without a key). */
  readonly result: 'passed' | 'failed' | 'skipped' | 'not-reached';
  readonly durationMs?: number;
  /** What was found, in a few words: `1.3, certificate good until 3 Feb 2027`. */
  readonly detail: string;
}

/** Of the first step that failed. */
export interface DoctorFinding {
  readonly step: DoctorStepName;
  /** Kebab-case and stable. */
  readonly code: string;
  readonly happened: string;
  readonly usuallyMeans: string;
  readonly whatToDo: string;
}

export interface DoctorReport {
  readonly venue: VenueId;
  readonly startedAt: UnixMillis;
  readonly isWell: boolean;
  readonly steps: readonly DoctorStep[];
  readonly finding?: DoctorFinding;
  /** Ours minus the server's `Date`; its header has whole seconds, so at least ± 0.5 s. */
  readonly clockSkew?: { readonly offsetMs: number; readonly uncertaintyMs: number };
  readonly token?: {
    readonly ageMs: number;
    readonly expiresInMs: number;
    readonly scopes: readonly string[];
  };
  /** As a person knows it, with whether it is secure. */
  readonly keychain: string;
  /** The proxy in use, without its credentials; absent: none. */
  readonly proxy?: string;
}
