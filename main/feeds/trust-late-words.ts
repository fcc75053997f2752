/** What LATE says, in the words of design §10: by how much and whose delay it is, or that a market is silent against its habit. SPEC.md TR15–TR17. */
import { ensureNever } from '#shared/domain/assert.ts';
import type { UnixMillis } from '#shared/domain/time.ts';
import type { SentencePart, Trust } from '#shared/domain/trust.ts';
import type { TrustFacts, TrustSubject } from './book-trust.ts';
import { copyNames, differText, provenBy } from './trust-audit.ts';
import { durationText, type Lateness, lateEndsBelowMs } from './trust-delay.ts';

export function lateTrust(
  subject: TrustSubject,
  late: Lateness,
  facts: TrustFacts,
  now: UnixMillis,
): Trust {
  const { proof } = provenBy(subject, facts);
  // Where a loss could not be seen nothing more can be said.
  const missing =
    proof.word === 'sequence' && proof.holds
      ? 'Nothing is missing.'
      : 'Nothing is known to be missing.';
  return {
    state: 'LATE',
    cause: {
      code: late.code,
      sentence: [
        `${late.delayMs < lateEndsBelowMs ? endingSentence(late) : delaySentence(late)} ${missing}`,
      ],
    },
    since: now,
    ...ageFrom(facts),
    delayMs: late.delayMs,
    proof,
  };
}

function ageFrom({ lastChangeAt }: TrustFacts): { ageFrom?: UnixMillis } {
  return lastChangeAt === undefined ? {} : { ageFrom: lastChangeAt };
}

/** It is no longer late, and not yet for long enough (TR16). */
function endingSentence({ delayMs }: Lateness): string {
  return `Prices were late, and reach you ${durationText(delayMs)} after the venue stamped them now. That they stay so for 5 s is waited for.`;
}

function delaySentence({ code, delayMs, facts }: Lateness): string {
  const delay = durationText(delayMs);
  const { roundTripMs, usualRoundTripMs, venueMs } = facts;
  switch (code) {
    case 'network-late': {
      const usual =
        usualRoundTripMs === undefined ? '' : `, usual ${durationText(usualRoundTripMs)}`;
      return `Prices reach you ${delay} after the venue stamped them: round trip ${durationText(roundTripMs ?? 0)}${usual}.`;
    }
    case 'venue-late':
      return `The venue stamps its updates ${durationText(venueMs ?? delayMs)} before it sends them. Round trip is as usual.`;
    case 'delay-late':
      return `Prices reach you ${delay} after the venue stamped them. No round trip is known yet, so it cannot be told whether the venue or the network is slow.`;
    default:
      return ensureNever(code);
  }
}

/** No delay is known, so the badge shows how long it has been silent. */
export function silentTrust(subject: TrustSubject, facts: TrustFacts, now: UnixMillis): Trust {
  const { lastChangeAt = now, usualGapMs = 0 } = facts;
  return {
    state: 'LATE',
    cause: {
      code: 'market-silent',
      sentence: [
        'No change for ',
        { age: lastChangeAt },
        `, although this market usually changes within ${durationText(usualGapMs)} and other markets of ${subject.label} move. `,
        ...checkedParts(facts),
      ],
    },
    since: now,
    ...ageFrom(facts),
    proof: provenBy(subject, facts).proof,
  };
}

/** What Plumbline does about it. */
function checkedParts({ audit, canAudit, silent }: TrustFacts): SentencePart[] {
  if (!canAudit) {
    return ['There is no second copy to compare it with, so its feed may have stalled.'];
  }
  if (audit === undefined || silent === undefined || audit.at < silent.since) {
    return ['Its feed may have stalled: comparing it with a second copy now.'];
  }
  const next: SentencePart[] =
    audit.nextAt === undefined ? ['.'] : [', in ', { until: audit.nextAt }, '.'];
  return audit.outcome === 'failed'
    ? [
        `The check against a second copy failed. ${audit.reason ?? ''}`.trimEnd(),
        ' It is tried again',
        ...next,
      ]
    : [
        `${differText(audit)} from ${copyNames[audit.means]}; Plumbline looks a second time`,
        ...next,
      ];
}
