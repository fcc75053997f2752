import { describe, expect, it } from 'vitest';
import type { PracticeClock } from './practice-clock.ts';
import type { MarketSource, PullRequest, PullResult, SourceEvent } from './source.ts';
import { type Pace, type PumpEnd, SourcePump } from './source-pump.ts';

/** Time passes only when a test says so. */
class StandingClock implements PracticeClock {
  #nowMs = 1_000_000;
  readonly #sleepers = new Set<{ readonly atMs: number; readonly wake: () => void }>();

  nowMs(): number {
    return this.#nowMs;
  }

  delay(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#sleepers.delete(sleeper);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      const sleeper = { atMs: this.#nowMs + ms, wake };
      this.#sleepers.add(sleeper);
      signal.addEventListener('abort', wake);
    });
  }

  breathe(): Promise<void> {
    return new Promise((resolve) => setImmediate(resolve));
  }

  async advance(ms: number, stepMs = 1): Promise<void> {
    for (let passed = 0; passed < ms; passed += stepMs) {
      this.#nowMs += stepMs;
      for (const sleeper of [...this.#sleepers]) {
        if (sleeper.atMs <= this.#nowMs) {
          sleeper.wake();
        }
      }
      await this.breathe();
      await this.breathe();
    }
  }
}

/** A trade every 10 ms of its clock, which starts at 5000. */
class TickingSource implements MarketSource {
  readonly markets = [];
  readonly kind: 'model' | 'recording';
  readonly #last: number;
  #given = 0;

  constructor(kind: 'model' | 'recording', last = Infinity) {
    this.kind = kind;
    this.#last = last;
  }

  async open() {
    return { kind: 'opened' as const, startsAtMs: 5000, past: [] };
  }

  pull({ untilMs, maximum }: PullRequest): PullResult {
    if (this.#given === this.#last) {
      return { kind: 'finished' };
    }
    const events: SourceEvent[] = [];
    while (this.#given < this.#last && events.length < maximum && this.#nextAtMs() <= untilMs) {
      const atMs = this.#nextAtMs();
      const id = String(this.#given);
      events.push({
        kind: 'trade',
        market: 'X',
        atMs,
        id,
        price: '1',
        size: '1',
        aggressor: 'buy',
      });
      this.#given += 1;
    }
    return { kind: 'events', events, nextAtMs: this.#nextAtMs() };
  }

  close(): void {
    // Holds nothing open.
  }

  #nextAtMs(): number {
    return 5000 + 10 * this.#given;
  }
}

function pumping(source: MarketSource, pace: Pace, times: 'now' | 'recorded' = 'now') {
  const clock = new StandingClock();
  const sent: { readonly atMs: number; readonly sentAtMs: number }[] = [];
  const waiting = { bytes: 0, hasClients: true };
  const pump = new SourcePump({
    source,
    startsAtMs: 5000,
    pace,
    clock,
    times,
    publish: (events) => {
      sent.push(...events.map(({ atMs }) => ({ atMs, sentAtMs: clock.nowMs() })));
    },
    waitingBytes: () => waiting.bytes,
    hasClients: () => waiting.hasClients,
  });
  const outcome: { end?: PumpEnd } = {};
  const ended = pump.run().then((end) => {
    outcome.end = end;
  });
  return { clock, sent, waiting, pump, outcome, ended };
}

describe('the pump', () => {
  it('PX15: at speed 1 every event goes when it is due', async () => {
    const { clock, sent, pump, ended } = pumping(new TickingSource('model'), {
      kind: 'real-time',
      speed: 1,
    });
    await clock.advance(1000);
    expect(sent).toHaveLength(101);
    expect(
      sent.every(({ sentAtMs }, index) => Math.abs(sentAtMs - 1_000_000 - 10 * index) <= 2),
    ).toBe(true);
    pump.close();
    await ended;
  });

  it('PX15: at speed 5 the source’s clock runs five times as fast', async () => {
    const { clock, sent, pump, ended } = pumping(new TickingSource('model'), {
      kind: 'real-time',
      speed: 5,
    });
    await clock.advance(1000);
    expect(sent.length).toBeGreaterThan(495);
    expect(sent.length).toBeLessThan(502);
    pump.close();
    await ended;
  });

  it.each<Pace>([
    { kind: 'real-time', speed: 1 },
    { kind: 'rate', messagesPerSecond: 100 },
  ])('PX105: in a hurry it is so many times as fast, then as before: $kind', async (pace) => {
    const { clock, sent, pump, ended } = pumping(new TickingSource('model'), pace);
    const counts: number[] = [];
    for (const factor of [1, 10, 1]) {
      const before = sent.length;
      pump.hurry(factor);
      await clock.advance(1000);
      counts.push(sent.length - before);
    }
    expect(counts.map((count) => Math.round(count / 100))).toEqual([1, 10, 1]);
    // No event carries a time before the one it follows, nor one that is still to come.
    expect(sent.every(({ atMs, sentAtMs }) => atMs <= sentAtMs && sentAtMs - atMs <= 21)).toBe(
      true,
    );
    expect(sent.map(({ atMs }) => atMs)).toEqual(
      sent.map(({ atMs }) => atMs).sort((left, right) => left - right),
    );
    pump.close();
    await ended;
  });

  it('PX15: at a rate, the number of messages follows the rate', async () => {
    const { clock, sent, pump, ended } = pumping(new TickingSource('model'), {
      kind: 'rate',
      messagesPerSecond: 2500,
    });
    await clock.advance(1000);
    expect(Math.abs(sent.length - 2500)).toBeLessThan(10);
    pump.close();
    await ended;
  });

  it('PX15, PX17: at max it stops while clients do not read, and loses nothing', async () => {
    const { clock, sent, waiting, outcome, ended } = pumping(new TickingSource('recording', 500), {
      kind: 'fastest',
    });
    waiting.bytes = 5 * 1024 * 1024;
    await clock.advance(50);
    const whileStuck = sent.length;
    expect(whileStuck).toBeLessThanOrEqual(64);
    waiting.bytes = 0;
    await clock.advance(50);
    await ended;
    expect(sent).toHaveLength(500);
    expect(outcome.end).toEqual({ kind: 'finished' });
  });

  it('PX17: the live model in real time does not wait for a slow client', async () => {
    const { clock, sent, waiting, pump, ended } = pumping(new TickingSource('model'), {
      kind: 'real-time',
      speed: 1,
    });
    waiting.bytes = 50 * 1024 * 1024;
    await clock.advance(500);
    expect(sent).toHaveLength(51);
    pump.close();
    await ended;
  });

  it('PX18: events carry the time they were due, or on wish the recorded one', async () => {
    const now = pumping(new TickingSource('recording', 3), { kind: 'real-time', speed: 2 });
    await now.clock.advance(50);
    expect(now.sent.map(({ atMs }) => atMs)).toEqual([1_000_000, 1_000_005, 1_000_010]);
    const pace: Pace = { kind: 'real-time', speed: 2 };
    const recorded = pumping(new TickingSource('recording', 3), pace, 'recorded');
    await recorded.clock.advance(50);
    expect(recorded.sent.map(({ atMs }) => atMs)).toEqual([5000, 5010, 5020]);
    await Promise.all([now.ended, recorded.ended]);
  });

  it('PX19: stands still while paused and goes on from there', async () => {
    const { clock, sent, pump, ended } = pumping(new TickingSource('model'), {
      kind: 'real-time',
      speed: 1,
    });
    await clock.advance(100);
    pump.pause();
    await clock.advance(30);
    const atPause = sent.length;
    await clock.advance(1500);
    expect(sent).toHaveLength(atPause);
    pump.resume();
    await clock.advance(200);
    expect(sent.length - atPause).toBeGreaterThan(15);
    expect(sent.length - atPause).toBeLessThan(24);
    pump.close();
    await ended;
  });

  it('PX19: after a suspended hour it goes on instead of catching up', async () => {
    const { clock, sent, pump, ended } = pumping(new TickingSource('model'), {
      kind: 'real-time',
      speed: 1,
    });
    await clock.advance(100);
    const before = sent.length;
    await clock.advance(3_600_000, 3_600_000);
    await clock.advance(100);
    expect(sent.length - before).toBeLessThan(15);
    pump.close();
    await ended;
  });

  it('PX20: closing ends it', async () => {
    const { pump, outcome, ended } = pumping(new TickingSource('model'), {
      kind: 'real-time',
      speed: 1,
    });
    pump.close();
    await ended;
    expect(outcome.end).toEqual({ kind: 'closed' });
  });
});
