import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { ParadexVenue } from '../harness/adversary/paradex-venue.ts';
import { StrictPings } from '../harness/adversary/strict-pings.ts';

let venue: ParadexVenue;
let pings: StrictPings;

async function serve(withinMs: number): Promise<string> {
  venue = await ParadexVenue.start();
  pings = new StrictPings(5, withinMs);
  venue.opened = (peer) => pings.watch(peer);
  return `${venue.endpoints.ws}?sbeSchemaId=1&sbeSchemaVersion=1`;
}

afterEach(async () => {
  await venue.close();
});

describe('the strict venue that the window is held against', () => {
  it('hangs up on a client that answers no ping', async () => {
    const client = new WebSocket(await serve(30), { autoPong: false });
    const [code] = await once(client, 'close');
    expect(code).toBe(1006);
    expect(pings.hangUps).toBe(1);
    expect(pings.answersMs).toEqual([]);
  });

  it('leaves one alone that does', async () => {
    const client = new WebSocket(await serve(5_000));
    for (let asked = 0; asked < 5; asked += 1) {
      await once(client, 'ping');
    }
    await once(venue.server.peers[0]?.socket ?? client, 'pong');
    expect(pings.hangUps).toBe(0);
    expect(pings.answersMs.length).toBeGreaterThan(2);
    client.terminate();
  });
});
