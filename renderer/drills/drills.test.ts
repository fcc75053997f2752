import { expect, it } from 'vitest';
import { venueIds } from '#shared/domain/market.ts';
import { err, ok } from '#shared/domain/result.ts';
import type { DrillInfo } from '#shared/ipc/drills.ts';
import { createDrillStore } from '../stores/drill-store.ts';
import { createNoticeStore } from '../stores/notice-store.ts';
import { askDrills, type DrillServices, runDrill } from './drill-actions.ts';
import { drillLength, drillVenues, timeLeft } from './drill-words.ts';

function drill(name: string, more: Partial<DrillInfo> = {}): DrillInfo {
  return { name, title: name, happens: '', lookFor: '', lastsMs: 8000, venues: venueIds, ...more };
}

function windowOf(answer: (name: string) => unknown) {
  const calls: string[] = [];
  const services = {
    bridge: {
      call: async (name: string) => {
        calls.push(name);
        return answer(name);
      },
    },
    drills: createDrillStore(),
    notices: createNoticeStore(),
  };
  return { calls, services: services as unknown as DrillServices };
}

const refused = err({ code: 'unavailable', text: 'Another drill runs.' } as const);

it('looks at the first drill, and keeps what is looked at when asked again', async () => {
  const { services } = windowOf(() => ok([drill('drop-one'), drill('half-open')]));
  await askDrills(services);
  expect(services.drills.getState().selected).toBe('drop-one');
  services.drills.setState({ selected: 'half-open' });
  await askDrills(services);
  expect(services.drills.getState()).toMatchObject({ answer: 'there', selected: 'half-open' });
});

it('says why there is no list, and why a drill did not start', async () => {
  const { services } = windowOf(() => refused);
  await askDrills(services);
  expect(services.drills.getState().answer).toEqual({ failure: 'Another drill runs.' });
  expect(await runDrill(services, 'drop-one')).toBe(false);
  expect(services.drills.getState()).toMatchObject({
    isStarting: false,
    refusal: 'Another drill runs.',
  });
});

it('starts one at a time', async () => {
  const { services, calls } = windowOf(() => ok(undefined));
  const [first, second] = await Promise.all([
    runDrill(services, 'drop-one'),
    runDrill(services, 'drop-one'),
  ]);
  expect([first, second, calls]).toEqual([true, false, ['drills.run']]);
});

it('says where, how long, and what is left', () => {
  expect(drillVenues(drill('a'))).toBe('all venues');
  expect(drillVenues(drill('a', { venues: ['paradex', 'paxos-public'] }))).toBe('Paxos, Paradex');
  expect([8000, 45_000, 90_000].map((lastsMs) => drillLength(drill('a', { lastsMs })))).toEqual([
    '8 s',
    '45 s',
    '1:30',
  ]);
  const running = { name: 'a', title: 'a', lookFor: '', startedAt: 0, endsAt: 10_000 };
  expect([0, 9_100, 10_000, 11_000].map((now) => timeLeft(running, now))).toEqual([
    '10 s',
    '1 s',
    '0 s',
    '0 s',
  ]);
});
