/** The log of incidents as a file for others: JSON lines, or CSV for spreadsheets. Times are RFC 3339, UTC. SPEC.md AT40–AT42. */
import { formatRfc3339, type UnixMillis } from '#shared/domain/time.ts';
import type { Incident } from '#shared/ipc/attention.ts';

/** By the name that a person chose: `.csv`, everything else is JSON lines. */
export function exportText(path: string, incidents: readonly Incident[]): string {
  const oldestFirst = [...incidents].reverse();
  return path.toLowerCase().endsWith('.csv')
    ? [csvColumns.map(([name]) => name), ...oldestFirst.map(csvRow)]
        .map((row) => `${row.map(csvField).join(',')}\r\n`)
        .join('')
    : oldestFirst.map((incident) => `${JSON.stringify(jsonRow(incident))}\n`).join('');
}

function jsonRow(incident: Incident): Readonly<Record<string, unknown>> {
  const { startedAt, endedAt, acknowledgedAt, evidence, notes, ...rest } = incident;
  return {
    type: 'incident',
    ...rest,
    startedAt: timeText(startedAt),
    ...(endedAt === undefined ? {} : { endedAt: timeText(endedAt) }),
    ...(acknowledgedAt === undefined ? {} : { acknowledgedAt: timeText(acknowledgedAt) }),
    evidence: evidence.map(({ at, text }) => ({ at: timeText(at), text })),
    notes: notes.map(({ at, text }) => ({ at: timeText(at), text })),
  };
}

const csvColumns: ReadonlyArray<readonly [string, (incident: Incident) => string]> = [
  ['id', ({ id }) => id],
  ['started', ({ startedAt }) => timeText(startedAt)],
  ['ended', ({ endedAt }) => (endedAt === undefined ? '' : timeText(endedAt))],
  [
    'seconds',
    ({ startedAt, endedAt }) =>
      endedAt === undefined ? '' : (Math.max(0, endedAt - startedAt) / 1000).toFixed(3),
  ],
  ['kind', ({ kind }) => kind],
  ['severity', ({ severity }) => severity],
  ['state', ({ state }) => state ?? ''],
  ['venue', ({ venue }) => venue ?? ''],
  ['markets', ({ markets }) => markets.join(' ')],
  ['practice', ({ isPractice }) => (isPractice ? 'yes' : 'no')],
  ['times', ({ times }) => String(times ?? 1)],
  ['cause', ({ cause }) => cause.code],
  ['words', ({ cause }) => cause.text],
  [
    'acknowledged',
    ({ acknowledgedAt }) => (acknowledgedAt === undefined ? '' : timeText(acknowledgedAt)),
  ],
  ['notes', ({ notes }) => datedLines(notes)],
  ['evidence', ({ evidence }) => datedLines(evidence)],
];

function csvRow(incident: Incident): readonly string[] {
  return csvColumns.map(([, read]) => read(incident));
}

/** A spreadsheet would run what begins like a formula: an apostrophe makes it text. */
function csvField(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function datedLines(entries: ReadonlyArray<{ readonly at: UnixMillis; readonly text: string }>) {
  return entries.map(({ at, text }) => `${timeText(at)} ${text}`).join('\n');
}

function timeText(at: UnixMillis): string {
  return formatRfc3339(Math.round(at) * 1000);
}
