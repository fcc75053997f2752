import { expect, it } from 'vitest';
import { err, ok } from '#shared/domain/result.ts';
import { createAttentionStore } from '../stores/attention-store.ts';
import { createNoticeStore } from '../stores/notice-store.ts';
import {
  type AttentionServices,
  acknowledge,
  addNote,
  askAttention,
  exportLog,
  toggleMute,
} from './attention-actions.ts';

/** A window whose main answers every call so. */
function windowOf(answer: unknown) {
  const calls: unknown[] = [];
  const services = {
    bridge: {
      call: async (name: string, input: unknown) => {
        calls.push([name, input]);
        return answer;
      },
    },
    attention: createAttentionStore(),
    notices: createNoticeStore(),
    now: () => 1000,
  };
  return { calls, services: services as unknown as AttentionServices & { now(): number } };
}

const failed = err({ code: 'failed', text: 'The disk is full.' } as const);

it('says why the log could not be read', async () => {
  const { services } = windowOf(failed);
  await askAttention(services);
  expect(services.attention.getState().answer).toEqual({ failure: 'The disk is full.' });
});

it('tells where the log went, nothing when it was given up, and why it failed', async () => {
  const said = async (answer: unknown) => {
    const { services } = windowOf(answer);
    await exportLog(services);
    return services.notices.getState().notices.map(({ severity, text }) => [severity, text]);
  };
  expect(await said(ok({ path: '/home/me/log.csv' }))).toEqual([
    ['note', 'Written to /home/me/log.csv. It holds no keys and no tokens.'],
  ]);
  expect(await said(ok({}))).toEqual([]);
  expect(await said(failed)).toEqual([['caution', 'The disk is full.']]);
});

it('acknowledges what there is, and keeps a note that was not kept for another try', async () => {
  const { services, calls } = windowOf(failed);
  await acknowledge(services, []);
  expect(calls).toEqual([]);
  expect(await addNote(services, 'seen', 'a')).toBe(false);
  expect(services.notices.getState().notices).toHaveLength(1);
});

it('mutes, and ends a mute that goes on', async () => {
  const { services, calls } = windowOf(ok(undefined));
  await toggleMute(services);
  services.attention.getState().change({ mutedUntil: 2000 });
  await toggleMute(services);
  services.attention.getState().change({ mutedUntil: 999 });
  await toggleMute(services);
  expect(calls).toEqual([30, 0, 30].map((forMinutes) => ['attention.mute', { forMinutes }]));
});
