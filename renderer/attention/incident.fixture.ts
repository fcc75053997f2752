import type { Incident } from '#shared/ipc/attention.ts';

export function incidentAt(startedAt: number, more: Partial<Incident> = {}): Incident {
  return {
    id: `incident-${startedAt}`,
    kind: 'state',
    severity: 'distrust',
    state: 'STALE',
    venue: 'paxos-public',
    markets: ['paxos-public:BTCUSD'],
    isPractice: false,
    cause: { code: 'socket-closed', text: 'Paxos closed the socket (1001, going away).' },
    startedAt,
    evidence: [],
    notes: [],
    ...more,
  };
}
