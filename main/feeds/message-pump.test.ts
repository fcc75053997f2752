import { describe, expect, it } from 'vitest';
import { MessagePump, maxQueuedBytes, type PumpSource, turnBudgetMs } from './message-pump.ts';

/** A pump whose turns end when the test says so, with a source whose messages cost time. */
function pumpWith(costMs: number) {
  let nowMs = 0;
  let endTurn: (() => void) | undefined;
  const pump = new MessagePump({
    monotonic: () => nowMs,
    schedule: (run) => {
      endTurn = run;
    },
  });
  const received: number[] = [];
  const source: PumpSource & { isPaused: boolean } = {
    isPaused: false,
    pause: () => {
      source.isPaused = true;
    },
    resume: () => {
      source.isPaused = false;
    },
    receive: (bytes) => {
      received.push(bytes[0] ?? -1);
      nowMs += costMs;
    },
  };
  pump.add(source);
  const turn = () => {
    const run = endTurn;
    endTurn = undefined;
    run?.();
    return run !== undefined;
  };
  return { pump, source, received, turn };
}

describe('MessagePump', () => {
  it('BP1: works on a message at once while the turn is young, and queues the rest in order', () => {
    const { pump, source, received, turn } = pumpWith(1);
    for (let index = 0; index < 40; index += 1) {
      pump.push(source, Uint8Array.of(index), 0);
    }
    expect(received.length).toBeLessThan(turnBudgetMs + 9);
    while (turn()) {
      // until nothing is scheduled any more
    }
    expect(received).toEqual(Array.from({ length: 40 }, (_, index) => index));
    expect(pump.queuedBytes).toBe(0);
  });

  it('BP3: the turn listeners run between two portions of work', () => {
    const { pump, source, received, turn } = pumpWith(1);
    const seen: number[] = [];
    pump.onTurn(() => seen.push(received.length));
    for (let index = 0; index < 40; index += 1) {
      pump.push(source, Uint8Array.of(index), 0);
    }
    while (turn()) {
      // until nothing is scheduled any more
    }
    expect(seen.length).toBeGreaterThan(2);
    expect(seen.at(-1)).toBe(40);
  });

  it('BP2: reading stops when too much waits, goes on when it is worked off, and nothing is lost', () => {
    const { pump, source, received, turn } = pumpWith(1);
    const big = new Uint8Array(1024 * 1024);
    let sent = 0;
    while (!source.isPaused) {
      pump.push(source, big, 0);
      sent += 1;
    }
    expect(pump.queuedBytes).toBeGreaterThan(maxQueuedBytes);
    expect(pump.queuedBytes).toBeLessThanOrEqual(maxQueuedBytes + big.length);
    while (turn()) {
      // until nothing is scheduled any more
    }
    expect(source.isPaused).toBe(false);
    expect(received).toHaveLength(sent);
  });

  it('BP4: what follows a source’s messages waits for them; what is given up is not worked on', () => {
    const { pump, source, received, turn } = pumpWith(10);
    for (let index = 0; index < 30; index += 1) {
      pump.push(source, Uint8Array.of(index), 0);
    }
    const other: PumpSource = {
      pause: () => undefined,
      resume: () => undefined,
      receive: () => received.push(1000),
    };
    pump.add(other);
    pump.push(other, Uint8Array.of(1), 0);
    let receivedBefore = -1;
    pump.after(source, () => {
      receivedBefore = received.length;
    });
    expect(pump.remove(other)).toBe(1);
    while (turn()) {
      // until nothing is scheduled any more
    }
    expect(receivedBefore).toBe(30);
    expect(received).not.toContain(1000);
  });
});
