/**
 * The text that a person hands to support. Built from what the page knows, and the page knows no secret and no token: of a
 * key the last four characters of its id, of a token its times and scopes.
 */
import { type VenueId, venueLabels } from '#shared/domain/market.ts';
import type { UnixMillis } from '#shared/domain/time.ts';
import { venueFullNames, venueKeyWords } from '#shared/domain/venue-keys.ts';
import type { AppInfo, DataSource } from '#shared/ipc/contract.ts';
import type { CredentialProfile, CredentialsStatus } from '#shared/ipc/credentials.ts';
import type { DoctorReport } from '#shared/ipc/doctor.ts';
import type { VenueStatus } from '#shared/ipc/stream.ts';
import { durationText } from './doctor-times.ts';
import { stepTitle } from './way-words.ts';

export interface SupportFacts {
  readonly venue: VenueId;
  readonly app: AppInfo;
  readonly source: DataSource;
  readonly now: UnixMillis;
  readonly status: VenueStatus | undefined;
  readonly credentials: CredentialsStatus | undefined;
  readonly profile: CredentialProfile | undefined;
  readonly report: DoctorReport | undefined;
  readonly failure: string | undefined;
}

export function supportReport(facts: SupportFacts): string {
  const { app, venue, now, source } = facts;
  return [
    `Plumbline ${app.version} connection report`,
    line('Written', stamp(now)),
    line(
      'System',
      `${app.platform}, Electron ${app.electron} (${app.runtime}), Chromium ${app.chrome}, Node ${app.node}`,
    ),
    line('Venue', `${venueFullNames[venue]} (${venue})`),
    line('Data', source === 'practice' ? 'practice exchange' : 'the venue itself'),
    ...connectionLines(facts),
    ...keyLines(facts),
    '',
    ...walkLines(facts),
    '',
    'No secret and no token is in this report.',
    '',
  ].join('\n');
}

function connectionLines({ status, venue }: SupportFacts): string[] {
  if (status === undefined) {
    return [line('Connection', `${venueLabels[venue]} is not followed`)];
  }
  return [
    line(
      'Connection',
      `${status.state}, ${status.openSockets} of ${status.wantedSockets} sockets (${status.topology})`,
    ),
    ...(status.reason === undefined ? [] : [line('Reason', status.reason)]),
    line(
      'Messages',
      `received ${status.received}, rejected ${status.rejected}, not known ${status.unknown}, ` +
        `dropped ${status.dropped}, reconnects ${status.reconnects}`,
    ),
  ];
}

function keyLines({ venue, profile, credentials }: SupportFacts): string[] {
  const words = venueKeyWords(venue);
  const keychain =
    credentials === undefined
      ? 'not known'
      : `${credentials.keychain.name} (${credentials.keychain.state})`;
  if (words === undefined) {
    return [line('Key', 'none needed')];
  }
  if (profile === undefined) {
    return [line('Key', 'none'), line('Keychain', keychain)];
  }
  const { token, lastRefusal } = profile;
  return [
    line(
      'Key',
      `${words.idName} ending in ${profile.idTail}, ${profile.environment}, set ${stamp(profile.setAt)}, kept in ${profile.keptIn}`,
    ),
    line('Bound to', profile.hosts.join(', ')),
    line('Keychain', keychain),
    ...(token === undefined
      ? [line('Token', 'none')]
      : [
          line('Token', `issued ${stamp(token.issuedAt)}, ends ${stamp(token.expiresAt)}`),
          ...(token.scopeAsked === undefined ? [] : [line('Scope asked', token.scopeAsked)]),
          ...(token.scopeGranted === undefined ? [] : [line('Scope granted', token.scopeGranted)]),
        ]),
    ...(lastRefusal === undefined
      ? []
      : [
          line(
            'Last refusal',
            `${stamp(lastRefusal.at)}, ${lastRefusal.code}: ${lastRefusal.text}`,
          ),
        ]),
  ];
}

function walkLines({ report, failure }: SupportFacts): string[] {
  if (failure !== undefined) {
    return [`The way to the book could not be walked: ${failure}`];
  }
  if (report === undefined) {
    return ['The way to the book was not walked yet.'];
  }
  const { clockSkew, finding, proxy, token } = report;
  return [
    `The way to the book, ${stamp(report.startedAt)}`,
    ...report.steps.map((step) =>
      [
        `  ${stepTitle(step.step).padEnd(18)}`,
        step.result.padEnd(12),
        (step.durationMs === undefined ? '' : durationText(step.durationMs)).padStart(8),
        ` ${step.detail}`,
      ]
        .join(' ')
        .trimEnd(),
    ),
    line('Proxy', proxy ?? 'none'),
    line('Keychain', report.keychain),
    line(
      'Clock',
      clockSkew === undefined
        ? 'not compared'
        : `${Math.round(clockSkew.offsetMs)} ms from the server's (± ${Math.round(clockSkew.uncertaintyMs)} ms)`,
    ),
    ...(token === undefined
      ? []
      : [
          line(
            'Walk’s token',
            `${Math.round(token.ageMs / 1000)} s old, ends in ${Math.round(token.expiresInMs / 1000)} s, ` +
              `scopes ${token.scopes.join(' ') || 'none'}`,
          ),
        ]),
    ...(finding === undefined
      ? [report.isWell ? 'Every step passed.' : 'The walk is not over.']
      : [
          `Stops at ${stepTitle(finding.step)} (${finding.code})`,
          `  ${finding.happened}`,
          `  ${finding.usuallyMeans}`,
          `  ${finding.whatToDo}`,
        ]),
  ];
}

function line(name: string, text: string): string {
  return `${`${name}:`.padEnd(15)} ${text}`;
}

function stamp(at: UnixMillis): string {
  return `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
