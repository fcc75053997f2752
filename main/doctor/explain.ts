/** The reason behind a failure, where another answer tells it better than the failure itself. SPEC.md DR16, DR51, DR69, DR76. */
import type { DoctorStepName } from '#shared/ipc/doctor.ts';
import type { FindingCode, FindingFacts, StepFailure } from './finding-codes.ts';
import { clockTrouble, type VenueDesk } from './venue-desk.ts';

/** Steps at which a halted venue may be the reason. */
const haltedSteps: ReadonlySet<DoctorStepName> = new Set([
  'upgrade',
  'subscribe',
  'first-snapshot',
  'second-message',
]);

/** What a key is refused with; a clock that is far off refuses good ones. */
const keyRefusals: ReadonlySet<FindingCode> = new Set(['token-refused', 'credentials-refused']);

/** What a market that does not exist may look like, by the way it is asked for. */
const namedInAddress: ReadonlySet<FindingCode> = new Set(['bad-request', 'not-found']);
const namedInRequest: ReadonlySet<FindingCode> = new Set([
  'no-acknowledgement',
  'subscribe-refused',
  'no-first-book',
]);

export interface Explanation {
  readonly code: FindingCode;
  readonly facts: FindingFacts;
}

export async function explain(
  step: DoctorStepName,
  failure: StepFailure,
  facts: FindingFacts,
  desk: VenueDesk,
  /** Of the socket, once it is planned. */
  url: string | undefined,
): Promise<Explanation> {
  const all = { ...facts, ...failure.facts };
  const clock = clockTrouble(await desk.clockSkew());
  if (clock !== undefined && keyRefusals.has(failure.code)) {
    return { code: 'clock-off', facts: { ...all, clock } };
  }
  const halted = haltedSteps.has(step) ? await desk.halted() : undefined;
  if (halted !== undefined) {
    return { code: 'venue-halted', facts: { ...all, said: halted } };
  }
  const mayBeMarket =
    namedInRequest.has(failure.code) ||
    (namedInAddress.has(failure.code) && url?.includes(facts.market) === true);
  const isUnlisted = mayBeMarket && (await desk.isListed(facts.market)) === false;
  return { code: isUnlisted ? 'unknown-market' : failure.code, facts: all };
}
