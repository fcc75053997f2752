/** The connection doctor as the design has it, and the other ways it can stand. */
import { useId, useRef, useState } from 'react';
import type { VenueId } from '#shared/domain/market.ts';
import type { CredentialProfile, CredentialsStatus } from '#shared/ipc/credentials.ts';
import type { DoctorReport, DoctorStep } from '#shared/ipc/doctor.ts';
import type { StreamState, VenueStatus } from '#shared/ipc/stream.ts';
import { DoctorFrame } from './DoctorFrame.tsx';
import type { DoctorView } from './doctor-view.ts';

export const galleryNow = Date.UTC(2026, 10, 21, 14, 32, 7);

const minute = 60_000;

function status(venue: VenueId, state: StreamState, more: Partial<VenueStatus> = {}): VenueStatus {
  return {
    venue,
    state,
    isPractice: false,
    topology: 'shared',
    openSockets: state === 'open' ? 1 : 0,
    wantedSockets: 1,
    messagesPerSecond: 41,
    received: 48_201,
    applied: 48_190,
    ignored: 11,
    rejected: 0,
    unknown: 0,
    dropped: 0,
    reconnects: 0,
    ...more,
  };
}

const statuses = new Map<VenueId, VenueStatus>([
  ['paxos-public', status('paxos-public', 'open')],
  [
    'paxos-order-routing',
    status('paxos-order-routing', 'refused', { reason: 'Paxos refused the stream with HTTP 403.' }),
  ],
  ['paradex', status('paradex', 'open')],
]);

const paxosKey: CredentialProfile = {
  venue: 'paxos-order-routing',
  name: 'production',
  environment: 'production',
  hosts: ['oauth.paxos.com', 'ws.paxos.com'],
  isActive: true,
  setAt: Date.UTC(2026, 10, 12, 9, 12),
  idTail: '7f2c',
  keptIn: 'keychain',
  token: {
    issuedAt: galleryNow - 6 * minute - 36_000,
    renewsAt: galleryNow - 6 * minute - 36_000 + 48 * minute,
    expiresAt: galleryNow - 6 * minute - 36_000 + 60 * minute,
    scopeAsked: 'exchange:read_aggregated_marketdata_stream',
    scopeGranted: '',
  },
};

const keychain = { name: 'GNOME Keyring through Secret Service', state: 'secure' } as const;
const credentials: CredentialsStatus = { keychain, profiles: [paxosKey] };

const steps: readonly DoctorStep[] = [
  {
    step: 'dns',
    result: 'passed',
    durationMs: 4,
    detail: 'ws.paxos.com and oauth.paxos.com found',
  },
  { step: 'tcp', result: 'passed', durationMs: 11, detail: 'no proxy' },
  {
    step: 'tls',
    result: 'passed',
    durationMs: 24,
    detail: '1.3, certificate good until 3 Feb 2027',
  },
  { step: 'token', result: 'passed', durationMs: 182, detail: '200, expires in 3,600 s' },
  { step: 'upgrade', result: 'failed', durationMs: 31, detail: 'refused with HTTP 403' },
  { step: 'subscribe', result: 'not-reached', detail: '' },
  { step: 'first-snapshot', result: 'not-reached', detail: '' },
  { step: 'second-message', result: 'not-reached', detail: '' },
];

const refused: DoctorReport = {
  venue: 'paxos-order-routing',
  startedAt: galleryNow - 4000,
  isWell: false,
  steps,
  finding: {
    step: 'upgrade',
    code: 'scope-refused',
    happened: 'Paxos accepts the key but not for this stream.',
    usuallyMeans:
      'The scope above was not granted, or the account is not on the Smart Order Routing list.',
    whatToDo:
      'Plumbline has stopped trying, because trying again cannot help. Ask your Paxos contact to add the scope, then check again. Paxos public books keep working.',
  },
  clockSkew: { offsetMs: 640, uncertaintyMs: 500 },
  token: { ageMs: 396_000, expiresInMs: 3_204_000, scopes: [] },
  keychain: 'GNOME Keyring, secure',
};

const walked: DoctorReport = {
  venue: 'paradex',
  startedAt: galleryNow - 3000,
  isWell: true,
  steps: [
    { step: 'dns', result: 'passed', durationMs: 6, detail: 'ws.api.prod.paradex.trade found' },
    { step: 'tcp', result: 'passed', durationMs: 18, detail: 'no proxy' },
    {
      step: 'tls',
      result: 'passed',
      durationMs: 33,
      detail: '1.3, certificate good until 9 Jan 2027',
    },
    { step: 'token', result: 'skipped', detail: 'this venue wants none' },
    { step: 'upgrade', result: 'passed', durationMs: 41, detail: '101, SBE schema 1' },
    { step: 'subscribe', result: 'passed', durationMs: 22, detail: 'order_book.BTC-USD-PERP' },
    {
      step: 'first-snapshot',
      result: 'passed',
      durationMs: 48,
      detail: '98 bids and 101 asks',
    },
    { step: 'second-message', result: 'passed', durationMs: 104, detail: 'sequence + 1' },
  ],
  clockSkew: { offsetMs: 120, uncertaintyMs: 500 },
  keychain: 'GNOME Keyring, secure',
};

const walking: DoctorReport = {
  ...refused,
  venue: 'rails',
  steps: steps.slice(0, 3),
  isWell: false,
};

const base: DoctorView = {
  venue: 'paxos-order-routing',
  now: galleryNow,
  isPractice: false,
  statuses,
  credentials,
  report: refused,
  isRunning: false,
  failure: undefined,
};

function withoutFinding(report: DoctorReport): DoctorReport {
  const { finding: _, ...rest } = report;
  return rest;
}

function Doctor({ start }: { readonly start: DoctorView }) {
  const [venue, select] = useState(start.venue);
  const titleId = useId();
  const check = useRef<HTMLButtonElement>(null);
  const nothing = (): void => undefined;
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
      <DoctorFrame
        view={{ ...start, venue, report: start.report?.venue === venue ? start.report : undefined }}
        actions={{
          select,
          check: nothing,
          edit: nothing,
          use: nothing,
          forget: nothing,
          unlock: nothing,
          copyReport: nothing,
          close: nothing,
        }}
        titleId={titleId}
        checkRef={check}
        hasCopied={false}
        closeButton={<kbd>Esc</kbd>}
      />
    </div>
  );
}

function doctorCase(name: string, view: Partial<DoctorView>, width = 942) {
  return {
    name: `connection doctor: ${name}`,
    width,
    height: 664,
    render: () => <Doctor start={{ ...base, ...view }} />,
  };
}

const sandboxKey: CredentialProfile = {
  ...paxosKey,
  name: 'sandbox',
  environment: 'sandbox',
  hosts: ['oauth.sandbox.paxos.com'],
  isActive: false,
  idTail: '01aa',
};

export const doctorCases = [
  doctorCase('refused at the upgrade', {}),
  doctorCase('the way is open', { venue: 'paradex', report: walked }),
  doctorCase('walking, key in memory, two profiles', {
    venue: 'rails',
    isRunning: true,
    report: withoutFinding(walking),
    credentials: {
      keychain: { name: 'Secret Service', state: 'plain-text' },
      profiles: [
        {
          ...paxosKey,
          venue: 'rails',
          keptIn: 'memory',
          lastRefusal: {
            at: galleryNow - 90_000,
            code: 'token-throttled',
            text: 'Rails asks for fewer token requests. Next try at 14:33:10.',
          },
        },
        { ...sandboxKey, venue: 'rails', name: 'desk 2' },
      ],
    },
  }),
  doctorCase('no key yet', { venue: 'rails', report: undefined as never }),
  doctorCase('narrow', {}, 600),
];
