/** `plumbline doctor`: walks the way to the first book of a venue, step by step, and says where it stops. */
import { parseArgs } from 'node:util';
import { type VenueId, venueLabels } from '#shared/domain/market.ts';
import { formatRfc3339 } from '#shared/domain/time.ts';
import type { CredentialProfile } from '#shared/ipc/credentials.ts';
import type { DoctorReport, DoctorStep, DoctorStepName } from '#shared/ipc/doctor.ts';
import type { AccessTokens } from '../auth/access-tokens.ts';
import { runDoctor } from '../doctor/run-doctor.ts';
import { refuse, type VenueArguments, venueArguments, venueFlags } from './arguments.ts';
import { type CliIo, exitCodes } from './cli-io.ts';
import { openTokens, secretFlag } from './cli-tokens.ts';

const flags = {
  venue: { type: 'string' },
  market: { type: 'string' },
  ...venueFlags,
  ...secretFlag,
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

export async function runDoctorCommand(argv: readonly string[], io: CliIo): Promise<number> {
  let values: ReturnType<typeof readFlags>;
  try {
    values = readFlags(argv);
  } catch (error) {
    return refuse('doctor', error instanceof Error ? error.message : String(error), io);
  }
  if (values.help === true) {
    for (const line of usage) {
      io.stdout(line);
    }
    return exitCodes.done;
  }
  const venue = venueArguments('doctor', values, io);
  if (typeof venue === 'number') {
    return venue;
  }
  const tokens = await openTokens([venue], values['secret-stdin'] === true, io);
  // Without a key the walk still shows how far it gets.
  if (!tokens.ok && tokens.error.exitCode === exitCodes.wrongUsage) {
    return refuse('doctor', tokens.error.text, io);
  }
  const given = tokens.ok ? tokens.value : undefined;
  const report = await walk(venue, given, { market: values.market, isJson: values.json }, io);
  given?.close();
  if (report === undefined) {
    return exitCodes.interrupted;
  }
  tellReport(report, values.json === true, io);
  return report.isWell ? exitCodes.done : exitCodes.checkFailed;
}

function readFlags(argv: readonly string[]) {
  return parseArgs({ args: [...argv], options: flags, strict: true }).values;
}

/** Undefined: somebody interrupted it. */
async function walk(
  { adapter, endpoints }: VenueArguments,
  tokens: AccessTokens | undefined,
  { market, isJson = false }: { market: string | undefined; isJson: boolean | undefined },
  io: CliIo,
): Promise<DoctorReport | undefined> {
  const giveUp = new AbortController();
  io.onInterrupt(() => giveUp.abort());
  if (!isJson) {
    io.stdout(`${venueLabels[adapter.id]}: the way to the first book`);
  }
  const report = await runDoctor({
    adapter,
    endpoints,
    market,
    tokens,
    tokenStatus: () => tokenStatus(tokens, adapter.id, endpoints.auth),
    keychain:
      adapter.auth === undefined
        ? 'not used: no key is needed'
        : 'not used: keys of the command line come from the environment or stdin',
    environment: io.environment,
    onStep: (step) => io.stdout(isJson ? stepJson(step) : stepText(step)),
    signal: giveUp.signal,
  });
  return giveUp.signal.aborted ? undefined : report;
}

function tokenStatus(
  tokens: AccessTokens | undefined,
  venue: VenueId,
  authUrl: string | undefined,
): CredentialProfile['token'] | undefined {
  return tokens?.statusOf(venue, `environment ${authUrl ?? ''}`).token;
}

function tellReport(report: DoctorReport, isJson: boolean, io: CliIo): void {
  if (isJson) {
    const startedAt = formatRfc3339(Math.round(report.startedAt * 1000));
    io.stdout(JSON.stringify({ type: 'report', ...report, startedAt }));
    return;
  }
  for (const step of report.steps.filter(({ result }) => result === 'not-reached')) {
    io.stdout(stepText(step));
  }
  io.stdout('');
  for (const line of factLines(report)) {
    io.stdout(line);
  }
  const { finding } = report;
  if (finding === undefined) {
    io.stdout('All well: the book is there and moves.');
    return;
  }
  io.stdout('');
  io.stdout(`What happened: ${finding.happened}`);
  io.stdout(`Usually means: ${finding.usuallyMeans}`);
  io.stdout(`What to do:    ${finding.whatToDo}`);
  io.stdout(`(${finding.code})`);
}

function factLines({ clockSkew, token, keychain, proxy }: DoctorReport): string[] {
  const lines: string[] = [];
  if (clockSkew !== undefined) {
    const { offsetMs, uncertaintyMs } = clockSkew;
    const apart = Math.abs(offsetMs);
    const way = offsetMs > 0 ? 'ahead' : 'behind';
    const words =
      apart <= uncertaintyMs ? 'agrees with the server' : `is ${apart} ms ${way} of the server`;
    lines.push(`Clock          this computer ${words} (± ${uncertaintyMs} ms)`);
  } else {
    lines.push('Clock          not compared: no answer with a date');
  }
  if (token !== undefined) {
    const scopes = token.scopes.length === 0 ? 'not told' : token.scopes.join(' ');
    const [age, left] = [token.ageMs, token.expiresInMs].map((ms) => Math.round(ms / 1000));
    lines.push(`Token          ${age} s old, expires in ${left} s, scopes: ${scopes}`);
  }
  lines.push(`Keychain       ${keychain}`);
  lines.push(`Proxy          ${proxy ?? 'none'}`);
  return lines;
}

const titles: Readonly<Record<DoctorStepName, string>> = {
  dns: 'Name lookup',
  tcp: 'TCP',
  tls: 'TLS',
  token: 'Token',
  upgrade: 'Upgrade',
  subscribe: 'Subscribe',
  'first-snapshot': 'First book',
  'second-message': 'Second message',
};

const marks: Readonly<Record<DoctorStep['result'], string>> = {
  passed: 'ok',
  failed: 'FAILED',
  skipped: '–',
  'not-reached': '·',
};

function stepText({ step, result, durationMs, detail }: DoctorStep): string {
  const took = durationMs === undefined ? '' : `${Math.round(durationMs)} ms`;
  return `${titles[step].padEnd(14)} ${marks[result].padEnd(7)} ${took.padStart(8)}  ${detail}`;
}

function stepJson(step: DoctorStep): string {
  return JSON.stringify({ type: 'step', ...step });
}

const usage = [
  'Usage: plumbline doctor --venue V [--market M] [--json]',
  '',
  '  --market M           the market to ask for; default: a usual one of the venue',
  '  --endpoint KIND=URL  another server: KIND is ws, rest or auth; ws:// and http:// on loopback only',
  '  --switch NAME=VALUE  what is different at that server, as `plumbline venues` lists it',
  "  --sandbox            the venue's sandbox instead of its production",
  '  --secret-stdin       one line on stdin holds the key: its secret, or id and secret',
  '  --json               one JSON object a line: each step, then the report',
  '',
  'Exit 0 when all is well, 1 when a step failed. No secret is in the output.',
];
