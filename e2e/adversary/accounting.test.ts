/** Every message is counted once, whatever is in it: received = applied + ignored + rejected, at all four venues, whole hub. */
import { afterEach, describe, expect, it } from 'vitest';
import { followAll, type VenueRig, venueRigs } from './venue-rigs.ts';

let rig: VenueRig;

afterEach(async () => {
  await rig.close();
});

/** mulberry32 */
function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * below);
  };
}

const replacements = ['"', '{', '}', ',', '0', '-', 'e', '\u0000', '\u00ff', ' '];

/** The frame as it was, or with up to three things done to it. */
function damaged(frame: Uint8Array, pick: (below: number) => number): Uint8Array {
  let bytes = Buffer.from(frame);
  for (let harm = pick(4); harm > 0; harm -= 1) {
    const at = pick(bytes.length + 1);
    const added = Buffer.from(replacements[pick(replacements.length)] ?? '', 'latin1');
    const ways = [
      () => bytes.subarray(0, at),
      () => Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + pick(8))]),
      () => Buffer.concat([bytes.subarray(0, at), added, bytes.subarray(at + 1)]),
      () => Buffer.concat([bytes.subarray(0, at), added, bytes.subarray(at)]),
      () => Buffer.concat([bytes.subarray(0, at), bytes.subarray(Math.max(0, at - pick(30)))]),
      () => Buffer.concat([bytes, bytes]),
    ];
    bytes = Buffer.from(ways[pick(ways.length)]?.() ?? bytes);
  }
  return bytes;
}

function sum(): readonly [received: number, counted: number] {
  const { messages, applied, ignored, rejected } = rig.bench.counters;
  return [messages, applied + ignored + rejected];
}

describe.each(Object.entries(venueRigs))('%s', (_name, open) => {
  it('the sum fits after thousands of damaged messages of every kind', {
    timeout: 60_000,
  }, async () => {
    rig = await open();
    const { bench, market, other, server } = rig;
    await followAll(rig);
    const pick = randomOf(20_261_121);
    let sent = 0;
    for (let round = 0; round < 60; round += 1) {
      rig.set(market, 'bid', '49000', String(1 + (round % 2)));
      rig.set(other, 'ask', '51000', String(1 + (round % 2)));
      for (const peer of server.peers) {
        const frames = [...peer.said];
        for (let count = 0; count < 20 && frames.length > 0; count += 1) {
          const frame = frames[pick(frames.length)] ?? '';
          const bytes = damaged(typeof frame === 'string' ? Buffer.from(frame) : frame, pick);
          // Now and then of the other kind, too.
          if ((typeof frame === 'string') !== (pick(20) === 0)) {
            peer.sendTextBytes(bytes);
          } else {
            peer.send(bytes);
          }
          sent += 1;
        }
        peer.said.splice(0, peer.said.length, ...frames);
      }
      await bench.spend(1_000);
      const [received, counted] = sum();
      expect(counted).toBe(received);
    }
    expect(sent).toBeGreaterThan(500);
    const { applied, ignored, rejected } = bench.counters;
    expect(Math.min(applied, ignored, rejected)).toBeGreaterThan(10);
  });
});
