import { describe, expect, it } from 'vitest';
import type { ConversationDriver } from '../conversation-driver.ts';
import { HeartbeatWatch } from './heartbeat-watch.ts';
import {
  acceptAll,
  carriedBooks,
  createSession,
  heartbeat,
  kindsOf,
  market,
  openSession,
  snapshot,
} from './test-session.ts';

function beats(session: ConversationDriver, count: number, everyMs: number): void {
  for (let beat = 0; beat < count; beat += 1) {
    for (let ms = 0; ms < everyMs; ms += 1_000) {
      session.advance(1_000);
      acceptAll(session);
    }
    session.receive(heartbeat());
  }
}

/** Milliseconds after the last beat until the socket is given up; `undefined`: not within 100 s. */
function silenceUntilEnd(session: ConversationDriver): number | undefined {
  for (let seconds = 1; seconds <= 100; seconds += 1) {
    session.advance(1_000);
    acceptAll(session);
    if (session.ended !== undefined) {
      return seconds * 1_000;
    }
  }
  return undefined;
}

/** Types of the requests of so many seconds. */
function requestsOf(session: ConversationDriver, seconds: number): unknown[] {
  const types: unknown[] = [];
  for (let second = 0; second < seconds; second += 1) {
    session.advance(1_000);
    types.push(...acceptAll(session).map((request) => (request as { type: unknown }).type));
  }
  return types;
}

function openWithBook(switches: Readonly<Record<string, string>> = {}): ConversationDriver {
  const session = openSession(carriedBooks(market), switches);
  session.receive(snapshot('00', {}));
  return session;
}

describe('heartbeat', () => {
  it('SO25: each one proves that the venue’s application lives', () => {
    const session = openWithBook();
    session.takeEvents();
    session.receive(heartbeat());
    expect(kindsOf(session.takeEvents())).toEqual(['alive']);
  });

  it.each([
    [1_000, 10_000],
    [5_000, 15_000],
    [30_000, 90_000],
  ])('SO26: learned at %d ms, the link is dead after %d ms', (everyMs, deadAfterMs) => {
    const session = openWithBook();
    beats(session, 6, everyMs);
    expect(silenceUntilEnd(session)).toBe(deadAfterMs);
    expect(session.ended).toMatchObject({ code: 'heartbeat-missing' });
  });

  it('SO26: the median is learned: one late beat does not make it lax', () => {
    const session = openWithBook();
    for (const gap of [5_000, 5_000, 60_000, 5_000, 5_000, 5_000]) {
      beats(session, 1, gap);
    }
    expect(silenceUntilEnd(session)).toBe(15_000);
  });

  it('SO26: before five intervals are known silence means nothing', () => {
    const session = openWithBook();
    beats(session, 5, 1_000);
    expect(silenceUntilEnd(session)).toBeUndefined();
  });

  it('SO27: a refused heartbeat leaves it to the pings', () => {
    const session = createSession();
    session.open(carriedBooks(market));
    acceptAll(session, 'heartbeat');
    session.receive(snapshot('00', {}));
    expect(requestsOf(session, 20)).not.toContain('subscribe');
    expect(silenceUntilEnd(session)).toBeUndefined();
  });

  it('SO27, switch heartbeat=none: it is not asked for', () => {
    const session = createSession({ heartbeat: 'none' });
    session.open(carriedBooks(market));
    expect(JSON.stringify(session.takeSent())).not.toContain('heartbeat');
  });

  it('SO28: a thread that was busy for minutes does not take its own lateness for death', () => {
    let timer: (() => void) | undefined;
    let now = 0;
    let ended = false;
    const watch = new HeartbeatWatch({
      send: () => undefined,
      now: () => now,
      monotonic: () => now,
      uuid: () => '',
      end: () => {
        ended = true;
      },
      setTimer: (run) => {
        timer = () => run(undefined as never);
        return () => {
          timer = undefined;
        };
      },
    });
    for (let beat = 0; beat < 6; beat += 1) {
      watch.beat();
      now += 5_000;
    }
    now += 600_000;
    timer?.();
    expect(ended).toBe(false);
    watch.beat();
    timer?.();
    timer?.();
    expect(ended).toBe(false);
    timer?.();
    expect(ended).toBe(true);
  });
});
