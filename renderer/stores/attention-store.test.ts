import { expect, it } from 'vitest';
import { defaultAttentionSettings } from '#shared/ipc/attention.ts';
import { incidentAt } from '../attention/incident.fixture.ts';
import { createAttentionStore, maxIncidents } from './attention-store.ts';

const state = { incidents: [], settings: defaultAttentionSettings, rules: [], canNotify: false };

it('keeps the newest first, whether new or changed', () => {
  const store = createAttentionStore();
  store.getState().take({ ...state, incidents: [incidentAt(1), incidentAt(3)] });
  const changed = incidentAt(1, { endedAt: 9 });
  store.getState().change({ incidents: [incidentAt(2), changed] });
  expect(store.getState().incidents).toEqual([incidentAt(3), incidentAt(2), changed]);
  expect(store.getState().answer).toBe('there');
});

it('holds no more than main sends at the start', () => {
  const store = createAttentionStore();
  const many = Array.from({ length: maxIncidents + 5 }, (_, index) => incidentAt(index));
  store.getState().change({ incidents: many });
  expect(store.getState().incidents).toHaveLength(maxIncidents);
  expect(store.getState().incidents.at(-1)?.startedAt).toBe(5);
});

it('hears of a mute and of its end, and leaves alone what a change does not name', () => {
  const store = createAttentionStore();
  store.getState().take(state);
  store.getState().change({ mutedUntil: 50 });
  store.getState().change({ rules: [] });
  expect(store.getState().mutedUntil).toBe(50);
  store.getState().change({ mutedUntil: null });
  expect(store.getState().mutedUntil).toBeUndefined();
});
