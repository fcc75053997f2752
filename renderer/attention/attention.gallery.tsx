/** The shift log as the design has it, and the other ways it, the alerts and their settings can stand. */
import { useId, useRef } from 'react';
import type { VenueId } from '#shared/domain/market.ts';
import type { TrustState } from '#shared/domain/trust.ts';
import { type AlertRule, defaultAttentionSettings, type Incident } from '#shared/ipc/attention.ts';
import { Menu } from '../ui/Menu.tsx';
import { AlertsFrame, type AlertsFrameProps, type AlertsView } from './AlertsFrame.tsx';
import { AttentionSettingsFrame, type AttentionSettingsView } from './AttentionSettingsFrame.tsx';
import { ShiftLogFrame, type ShiftLogFrameProps } from './ShiftLogFrame.tsx';

export const galleryNow = Date.UTC(2026, 10, 21, 14, 32, 7);

function at(time: string, day = 21): number {
  return Date.parse(`2026-11-${day}T${time}Z`);
}

function trouble(
  state: TrustState,
  venue: VenueId,
  market: string,
  from: string,
  text: string,
  more: Partial<Incident> = {},
): Incident {
  return {
    id: `${from} ${market}`,
    kind: 'state',
    severity: state === 'LATE' || state === 'HALTED' ? 'caution' : 'distrust',
    state,
    venue,
    markets: [`${venue}:${market}`],
    isPractice: false,
    cause: { code: state.toLowerCase(), text },
    startedAt: at(from),
    evidence: [{ at: at(from), text: `${state}: ${text}` }],
    notes: [],
    ...more,
  };
}

const incidents: readonly Incident[] = [
  trouble('RESYNCING', 'paradex', 'SOL-USD-PERP', '14:32:06', '2 updates are missing.'),
  trouble('CROSSED', 'paxos-public', 'LINKUSD', '14:32:04', 'Bid 18.41 is above ask 18.39.', {
    evidence: [
      { at: at('14:32:04'), text: 'LINKUSD: CROSSED. Bid 18.41 is above ask 18.39.' },
      { at: at('14:32:06'), text: 'Reopening the socket for a full book.' },
    ],
  }),
  trouble('STALE', 'paxos-public', 'BTCUSD', '14:31:55', 'Paxos closed the socket.', {
    markets: ['BTCUSD', 'ETHUSD', 'PAXGUSD', 'USDPUSD'].map((market) => `paxos-public:${market}`),
    endedAt: at('14:31:57.900'),
  }),
  trouble('LATE', 'paxos-order-routing', 'ETHUSD', '14:31:52', 'Network: round trip 1.7 s.'),
  trouble('STALE', 'rails', 'ETH-USDT', '14:31:29', 'No bytes for 38 s; try 4.', {
    isPractice: true,
  }),
  {
    id: 'alert',
    kind: 'alert',
    severity: 'caution',
    venue: 'paxos-public',
    markets: ['paxos-public:USDCUSD'],
    isPractice: false,
    cause: { code: 'alert-off-par', text: 'The mid was 12.4 bp off par for 10 s.' },
    startedAt: at('14:29:40'),
    endedAt: at('14:30:10'),
    evidence: [],
    notes: [],
  },
  trouble(
    'STALE',
    'paxos-order-routing',
    'USDCUSD',
    '14:23:22',
    'Paxos closed the socket; 2 tries.',
    {
      endedAt: at('14:24:40'),
      acknowledgedAt: at('14:24:02'),
    },
  ),
  trouble('HALTED', 'paxos-public', 'BCHUSD', '14:21:10', 'Paxos reports buying disabled.', {
    acknowledgedAt: at('14:22:00'),
    notes: [{ at: at('14:22:00'), text: 'venue notice' }],
  }),
  {
    id: 'note',
    kind: 'note',
    severity: 'note',
    markets: [],
    isPractice: false,
    cause: {
      code: 'note',
      text: 'Rails flapped at 08:50, ticket open. Ignore ORDI spread until 10.',
    },
    startedAt: at('09:15:00'),
    endedAt: at('09:15:00'),
    evidence: [],
    notes: [],
  },
  trouble('STALE', 'paxos-public', 'PAXGUSD', '06:41:20', 'Audit found 1 of 164 levels wrong.', {
    startedAt: at('23:41:20', 20),
    endedAt: at('23:41:21.300', 20),
  }),
];

const nothing = (): void => undefined;
const kept = (): Promise<boolean> => Promise.resolve(true);

function log(props: Partial<ShiftLogFrameProps>) {
  return (
    <div style={{ display: 'grid', flex: 1, minHeight: 0 }}>
      <ShiftLogFrame
        answer="there"
        incidents={incidents}
        now={galleryNow}
        takesFocus={false}
        menu={<Menu label="Shift log menu" items={() => []} />}
        actions={{
          acknowledge: nothing,
          addNote: kept,
          export: nothing,
          askAgain: nothing,
          close: nothing,
        }}
        {...props}
      />
    </div>
  );
}

function logCase(name: string, props: Partial<ShiftLogFrameProps>) {
  return { name: `shift log: ${name}`, width: 300, height: 760, render: () => log(props) };
}

const rules: readonly AlertRule[] = [
  {
    id: 'alert-1',
    isOn: true,
    venue: 'paxos-public',
    market: 'USDCUSD',
    kind: 'off-par',
    basisPoints: '10',
    forSeconds: 10,
  },
  {
    id: 'alert-2',
    isOn: true,
    venue: 'paradex',
    market: 'BTC-USD-PERP',
    kind: 'touch-crosses',
    side: 'ask',
    direction: 'down',
    price: '90000',
  },
  {
    id: 'alert-3',
    isOn: false,
    venue: 'paxos-order-routing',
    market: 'ETHUSD',
    kind: 'depth-below',
    side: 'bid',
    bandBasisPoints: '10',
    size: '25.5',
    forSeconds: 5,
  },
];

const alertsView: AlertsView = {
  answer: 'there',
  rules,
  market: { venue: 'paxos-public', market: 'BTCUSD' },
  known: { want: nothing, markets: () => ['BTCUSD', 'USDCUSD'], unit: () => 'BTC' },
  now: galleryNow,
};

function Alerts({ view, ...props }: { readonly view: AlertsView } & Partial<AlertsFrameProps>) {
  const titleId = useId();
  const add = useRef<HTMLButtonElement>(null);
  return (
    <Framed>
      <AlertsFrame
        view={view}
        actions={{ setRules: kept, askAgain: nothing, openSettings: nothing, close: nothing }}
        titleId={titleId}
        addRef={add}
        closeButton={<kbd>Esc</kbd>}
        {...props}
      />
    </Framed>
  );
}

function alertsCase(
  name: string,
  view: Partial<AlertsView>,
  props: Partial<AlertsFrameProps> = {},
) {
  return {
    name: `alerts: ${name}`,
    width: 722,
    height: 420,
    render: () => <Alerts view={{ ...alertsView, ...view }} {...props} />,
  };
}

const settingsView: AttentionSettingsView = {
  answer: 'there',
  settings: {
    notifications: { ...defaultAttentionSettings.notifications, distrust: true },
    sound: { ...defaultAttentionSettings.sound, distrust: true },
  },
  mutedUntil: undefined,
  canNotify: true,
  now: galleryNow,
};

function Settings({ view }: { readonly view: AttentionSettingsView }) {
  const titleId = useId();
  const close = useRef<HTMLButtonElement>(null);
  return (
    <Framed>
      <AttentionSettingsFrame
        view={view}
        actions={{ set: nothing, hear: nothing, mute: nothing, askAgain: nothing, close: nothing }}
        titleId={titleId}
        closeRef={close}
        closeButton={<kbd>Esc</kbd>}
      />
    </Framed>
  );
}

function Framed({ children }: { readonly children: React.ReactNode }) {
  return (
    <div
      style={{
        display: 'flex',
        flex: 1,
        overflow: 'hidden',
        border: '1px solid var(--line-control)',
        borderRadius: 6,
      }}
    >
      {children}
    </div>
  );
}

function settingsCase(name: string, view: Partial<AttentionSettingsView>) {
  return {
    name: `notifications and sound: ${name}`,
    width: 562,
    height: 440,
    render: () => <Settings view={{ ...settingsView, ...view }} />,
  };
}

export const logCases = [
  logCase('a shift', {}),
  logCase('one opened', { startExpanded: '14:32:04 LINKUSD' }),
  logCase('nothing yet', { incidents: [] }),
  logCase('not read', {
    incidents: [],
    answer: { failure: 'Plumbline’s main process did not answer.' },
  }),
];

export const alertsCases = [
  alertsCase('three rules', {}),
  alertsCase('none yet', { rules: [] }),
  alertsCase(
    'one being written, with what is wrong',
    {},
    { startWriting: 'new', showsErrors: true },
  ),
  alertsCase('one being changed', {}, { startWriting: { id: 'alert-3' } }),
];

export const settingsCases = [
  settingsCase('sound on', {}),
  settingsCase('muted, no notification service', {
    mutedUntil: galleryNow + 9 * 60_000,
    canNotify: false,
  }),
];
