import { venueIds } from '#shared/domain/market.ts';
import type { Refusal } from '../servers/venue-host.ts';
import type { Scenario } from './scenario.ts';

const again = 'LIVE again after its end';

export const refuse401 = refusing(
  { status: 401 },
  'The venue refuses the key',
  'Every book is STALE within a few seconds and says 401; Paxos SOR and Rails try one new token, say that the key is refused and stop until they are asked again, which the end of the drill does.',
);
export const refuse403 = refusing(
  { status: 403 },
  'The venue forbids the connection',
  'Every book is STALE within a few seconds and says 403; Paxos SOR and Rails try one new token, say what is refused and stop or wait until they are asked again, which the end of the drill does.',
);
export const refuse429 = refusing(
  { status: 429, retryAfterSeconds: 5 },
  'Too many connections',
  `Every book is STALE within a few seconds and says 429; the next try waits for the five seconds the venue asks for; ${again}.`,
);
export const refuse503 = refusing(
  { status: 503 },
  'The venue refuses connections',
  `Every book is STALE within a few seconds, saying 503 and the time of the next try; ${again}.`,
);

function refusing(refusal: Refusal, title: string, lookFor: string): Scenario {
  const { status, retryAfterSeconds } = refusal;
  const wait = retryAfterSeconds === undefined ? '' : ` and Retry-After: ${retryAfterSeconds}`;
  return {
    name: `refuse-${status}`,
    title,
    summary: `every socket breaks, and new ones are refused with HTTP ${status}${wait}`,
    lookFor,
    lastsMs: 20_000,
    venues: venueIds,
    start(stage) {
      const end = stage.refuseUpgrades(refusal);
      for (const session of stage.sessions()) {
        session.cut();
      }
      return end;
    },
  };
}
