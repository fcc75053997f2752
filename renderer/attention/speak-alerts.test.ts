import { expect, it } from 'vitest';
import { defaultAttentionSettings } from '#shared/ipc/attention.ts';
import type { Announcer } from '../app/announcer.ts';
import { createAttentionStore } from '../stores/attention-store.ts';
import { incidentAt } from './incident.fixture.ts';
import { speakAlerts } from './speak-alerts.ts';

it('speaks an alert when it becomes true, not one from before, not twice, not when it is over', () => {
  const said: string[] = [];
  const attention = createAttentionStore();
  const announcer = { speak: (text: string) => said.push(text) } as unknown as Announcer;
  speakAlerts({ attention, announcer });
  const alert = (startedAt: number) =>
    incidentAt(startedAt, {
      kind: 'alert',
      cause: { code: 'alert-off-par', text: 'The mid is 12 bp off par.' },
    });
  attention.getState().take({
    incidents: [alert(1)],
    settings: defaultAttentionSettings,
    rules: [],
    canNotify: true,
  });
  attention.getState().change({ incidents: [alert(2), incidentAt(3)] });
  attention.getState().change({ incidents: [alert(2)] });
  attention.getState().change({ incidents: [{ ...alert(2), endedAt: 9 }] });
  expect(said).toEqual(['Alert: BTCUSD on Paxos. The mid is 12 bp off par.']);
  attention.getState().change({ incidents: [alert(2)] });
  expect(said).toHaveLength(2);
});
