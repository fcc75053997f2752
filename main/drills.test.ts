import { beforeEach, describe, expect, it } from 'vitest';
import { venueIds } from '#shared/domain/market.ts';
import type { RunningDrill } from '#shared/ipc/drills.ts';
import { type DrillGround, Drills } from './drills.ts';
import { ManualClock } from './feeds/manual-clock.ts';
import { scenarioNames } from './practice/scenarios/registry.ts';

let clock: ManualClock;
let ground: DrillGround | undefined;
let said: string[];
let told: (RunningDrill | undefined)[];
let turns: number;
let drills: Drills;

beforeEach(() => {
  clock = new ManualClock();
  said = [];
  told = [];
  turns = 0;
  ground = {
    trigger: (scenario) => said.push(`trigger ${scenario}`),
    calm: () => said.push('calm'),
  };
  drills = new Drills({
    clock,
    ground: () => ground,
    onChange: (running) => told.push(running),
    onTurn: () => {
      turns += 1;
    },
  });
});

describe('fault drills', () => {
  it('PX110: every scenario is one, in sentences for a person, with an end and a venue', () => {
    const listed = drills.list();
    expect(listed.map(({ name }) => name)).toEqual(scenarioNames);
    for (const { title, happens, lookFor, lastsMs, venues } of listed) {
      expect(title).toMatch(/^[A-Z][^.]+$/);
      expect(happens).toMatch(/^[A-Z0-9].*[^.]\.$/);
      expect(lookFor).toMatch(/^[A-Z].*[^.]\.$/);
      expect(lastsMs).toBeGreaterThanOrEqual(4_000);
      expect(lastsMs).toBeLessThanOrEqual(120_000);
      expect(venues.length).toBeGreaterThan(0);
      expect(venueIds).toEqual(expect.arrayContaining([...venues]));
    }
  });

  it('PX110: runs, tells what to look for, and ends by itself', () => {
    expect(drills.run('cut')).toEqual({ ok: true, value: undefined });
    const startedAt = clock.now();
    const [cut] = drills.list().filter(({ name }) => name === 'cut');
    const { title, lookFor, lastsMs = 0 } = cut ?? {};
    const running = { name: 'cut', title, lookFor, startedAt, endsAt: startedAt + lastsMs };
    expect([said, told, drills.running]).toEqual([['trigger cut'], [running], running]);
    clock.advance(lastsMs);
    expect([said, told, drills.running]).toEqual([
      ['trigger cut', 'calm'],
      [running, undefined],
      undefined,
    ]);
    clock.advance(1_000);
    expect([turns, clock.pendingTimers]).toEqual([2, 0]);
  });

  it('PX110: one at a time; the second is told which one runs and until when', () => {
    drills.run('silent');
    expect(drills.run('cut')).toEqual({
      ok: false,
      error: {
        code: 'unavailable',
        text: 'The drill "The markets stand still" runs until 14:30:30 UTC, and two at a time would hide each other. Stop it first, or wait.',
      },
    });
    drills.stop();
    drills.stop();
    expect(said).toEqual(['trigger silent', 'calm']);
    expect(drills.run('cut').ok).toBe(true);
  });

  it('PX110: on practice data only', () => {
    ground = undefined;
    expect(drills.run('cut')).toMatchObject({
      ok: false,
      error: { text: expect.stringContaining('Choose Feeds, Practice exchange') },
    });
    expect([told, clock.pendingTimers]).toEqual([[], 0]);
  });

  it('PX110: an unknown one is refused with those there are', () => {
    expect(drills.run('weather')).toMatchObject({
      ok: false,
      error: { text: expect.stringContaining('There is no drill "weather"') },
    });
  });

  it('PX110: is over when the exchange is gone, and leaves no timer when the app closes', () => {
    drills.run('silent');
    ground = undefined;
    drills.exchangeIsGone();
    expect([said, told.at(-1), drills.running]).toEqual([['trigger silent'], undefined, undefined]);
    drills.exchangeIsGone();
    expect(told.length).toBe(2);
    drills.close();
    expect(clock.pendingTimers).toBe(0);
  });
});
