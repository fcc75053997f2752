import type { VenueId } from '#shared/domain/market.ts';
import type { ClientSession } from '../servers/client-session.ts';
import type { VenueServer } from '../servers/server.ts';
import type { Scenario, ScenarioStage } from './scenario.ts';

const venues: readonly VenueId[] = ['paxos-order-routing', 'rails'];
const shortLifeSeconds = 15;

export const tokenExpires: Scenario = {
  name: 'token-expires',
  title: 'Tokens run out',
  summary: `all tokens end at once and their sockets with them; new ones live ${shortLifeSeconds} s, and a socket no longer than its token`,
  lookFor:
    'Books of venues with tokens are STALE for a moment and LIVE again within seconds on a new token, each time; the others never leave LIVE.',
  lastsMs: 40_000,
  venues,
  start(stage) {
    const ends = tokenServers(stage).flatMap(({ venue }) => [
      stage.turn(venue, 'token-seconds', String(shortLifeSeconds)),
      stage.turn(venue, 'at-expiry', 'closed'),
    ]);
    expire(stage, (session) => session.close(1008, 'the access token has expired'));
    return () => {
      for (const end of ends) {
        end();
      }
    };
  },
};

export const tokenEndpointDown: Scenario = {
  name: 'token-endpoint-down',
  title: 'No tokens to be had',
  summary: 'all tokens end at once, their sockets break, and the token endpoint answers HTTP 503',
  lookFor:
    'Books of venues with tokens are STALE within seconds and say that no token can be had, and when it is tried again; the others never leave LIVE; LIVE again soon after its end.',
  lastsMs: 20_000,
  venues,
  start(stage) {
    const end = stage.refuseTokens({ status: 503 });
    expire(stage, (session) => session.cut());
    return end;
  },
};

function tokenServers({ servers }: ScenarioStage): readonly VenueServer[] {
  return servers.filter((server) => server.expireTokens !== undefined);
}

function expire(stage: ScenarioStage, hangUp: (session: ClientSession) => void): void {
  for (const server of tokenServers(stage)) {
    server.expireTokens?.();
    for (const session of server.sessions) {
      hangUp(session);
    }
  }
}
