import { Duplex } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import type { VenueWire } from '../wire/venue-wire.ts';
import { ClientSession } from './client-session.ts';

/** A client that never reads. */
function stuckClient(mostUnreadFrames?: number) {
  const cuts: string[] = [];
  const stream = new Duplex({ read: () => undefined, write: () => undefined });
  const webSocket = {
    readyState: 1,
    terminate(): void {
      this.readyState = 3;
      cuts.push('cut');
    },
    pause: () => undefined,
  };
  const session = new ClientSession({
    path: '/x',
    webSocket: webSocket as unknown as WebSocket,
    stream,
    wire: { isClear: true } as VenueWire,
    ...(mostUnreadFrames === undefined ? {} : { mostUnreadFrames }),
  });
  return { session, cuts, stream };
}

describe('a client’s session', () => {
  it('PX17: is cut when 64 MiB lie unread, and holds nobody up after that', () => {
    const { session, cuts } = stuckClient();
    const mebibyte = Buffer.alloc(1024 * 1024);
    for (let written = 0; written < 64; written += 1) {
      session.write(mebibyte);
    }
    expect([cuts, session.unreadBytes]).toEqual([[], 64 * 1024 * 1024]);
    session.write(mebibyte);
    session.write(mebibyte);
    expect([cuts, session.unreadBytes]).toEqual([['cut'], 0]);
  });

  it('PX89: is cut when more frames lie unread than the venue allows', () => {
    const { session, cuts } = stuckClient(2000);
    session.write(Buffer.alloc(10), 1500);
    session.write(Buffer.alloc(10), 500);
    expect(cuts).toEqual([]);
    session.send('one more');
    expect(cuts).toEqual(['cut']);
  });

  it('PX34: frozen, it is written nothing and waits for nothing', () => {
    const { session, stream } = stuckClient();
    session.send('before');
    session.freeze();
    session.send('after');
    expect([stream.writableLength, session.unreadBytes]).toEqual([8, 0]);
  });
});
