import { expect, it } from 'vitest';
import { ok } from '#shared/domain/result.ts';
import type { Bridge } from '#shared/ipc/bridge.ts';
import type { StreamState } from '#shared/ipc/stream.ts';

import { createDoctorStore } from '../stores/doctor-store.ts';
import { createNoticeStore } from '../stores/notice-store.ts';
import { venueStatus } from '../stream/frames.fixture.ts';
import { checkVenue } from './doctor-actions.ts';

const venue = 'rails';

/** What main was asked for by a walk that ends so, at a venue in that state. */
async function asked(isWell: boolean, state: StreamState): Promise<readonly string[]> {
  const calls: string[] = [];
  const bridge = {
    call: async (name: string) => {
      calls.push(name);
      return ok({ venue, startedAt: 0, isWell, steps: [], keychain: 'none' });
    },
  };
  const doctor = createDoctorStore();
  await checkVenue(
    {
      bridge: bridge as unknown as Bridge,
      doctor,
      notices: createNoticeStore(),
      venues: new Map([[venue, venueStatus({ venue, state })]]),
    },
    venue,
  );
  expect(doctor.getState().running.size).toBe(0);
  return calls;
}

it('takes a way that is open again where the books had given up', async () => {
  expect(await asked(true, 'refused')).toEqual(['doctor.run', 'feeds.retry']);
  expect(await asked(true, 'waiting')).toEqual(['doctor.run', 'feeds.retry']);
});

it('leaves an open stream and a way that stops alone', async () => {
  expect(await asked(true, 'open')).toEqual(['doctor.run']);
  expect(await asked(false, 'refused')).toEqual(['doctor.run']);
});
