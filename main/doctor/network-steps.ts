/** Name, connection, encryption: each on a socket of its own that is closed again. SPEC.md DR5–DR12. */
import { connect as connectPlain, isIP, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as connectEncrypted, type TLSSocket } from 'node:tls';
import { err, ok, type Result } from '#shared/domain/result.ts';
import type { Clock } from '../feeds/clock.ts';
import { openTunnel, ProxyRefusal } from '../proxy/tunnel.ts';
import type { DoctorLimits, DoctorNetwork } from './doctor-options.ts';
import { encryptionFailure } from './encryption-failure.ts';
import type { StepFailure, StepPass } from './finding-codes.ts';
import { lookupOf, socketLookup, type Target } from './target.ts';
import { timedOut, within } from './within.ts';

export interface NetworkTools {
  readonly clock: Clock;
  readonly limits: DoctorLimits;
  readonly network: DoctorNetwork | undefined;
  readonly isOffline: () => boolean;
}

export type StepOutcome = Result<StepPass, StepFailure>;

export async function lookUp(target: Target, tools: NetworkTools): Promise<StepOutcome> {
  const { host, proxy, isLoopback } = target;
  if (isLoopback) {
    return skip('this computer itself, no name to look up');
  }
  if (proxy !== undefined) {
    return skip('the proxy looks the name up');
  }
  if (isIP(host) !== 0) {
    return skip('an address, no name to look up');
  }
  const found = await within(
    lookupOf(tools.network)(host).then(
      (addresses) => ok(addresses),
      (error: unknown) => err(codeOf(error)),
    ),
    tools.limits.dns,
    tools.clock,
  );
  if (found === timedOut) {
    return fail('name-server-silent', `no answer in ${tools.limits.dns / 1000} s`);
  }
  if (!found.ok) {
    if (tools.isOffline()) {
      return fail('no-network', 'this computer has no network');
    }
    return found.error === 'EAI_AGAIN'
      ? fail('name-server-silent', 'the name server did not answer')
      : fail('name-not-found', `${host} is not known here`);
  }
  const others = found.value.length - 1;
  const more = others === 0 ? '' : ` and ${others} more`;
  return ok({ detail: `${host} is ${found.value[0] ?? ''}${more}` });
}

/** The open way to the target, its owner's to close. */
export async function reach(
  target: Target,
  tools: NetworkTools,
): Promise<Result<{ readonly pass: StepPass; readonly way: Duplex }, StepFailure>> {
  const { proxy } = target;
  return proxy === undefined
    ? await reachDirectly(target, tools)
    : await reachThrough({ ...target, proxy }, tools);
}

async function reachDirectly(
  target: Target,
  tools: NetworkTools,
): Promise<Result<{ readonly pass: StepPass; readonly way: Duplex }, StepFailure>> {
  const { limits, clock, network } = tools;
  const lookup = socketLookup(network);
  const startedMs = clock.monotonic();
  const socket = connectPlain({
    host: target.host,
    port: target.port,
    ...(lookup === undefined ? {} : { lookup }),
  });
  const failed = failureOf(socket);
  const opened = await within(Promise.race([once(socket, 'connect'), failed]), limits.tcp, clock);
  const durationMs = clock.monotonic() - startedMs;
  // A firewall that ends what it does not like lets it open first.
  const settled = opened === undefined ? await within(failed, limits.settle, clock) : opened;
  if (opened === undefined && settled === timedOut) {
    const directly = target.isLoopback ? '' : ', no proxy';
    const detail = `${target.host}:${target.port} open${directly}`;
    return ok({ pass: { detail, durationMs }, way: socket });
  }
  socket.destroy();
  if (settled === timedOut || settled === undefined) {
    return fail('tcp-timeout', `no answer in ${limits.tcp / 1000} s`, { withinMs: limits.tcp });
  }
  return err(connectFailure(settled, tools));
}

async function reachThrough(
  target: Target & { readonly proxy: NonNullable<Target['proxy']> },
  { limits, clock }: NetworkTools,
): Promise<Result<{ readonly pass: StepPass; readonly way: Duplex }, StepFailure>> {
  const { proxy, host, port } = target;
  const giveUp = new AbortController();
  const tunnel = openTunnel(proxy, host, port, giveUp.signal).then(
    (way) => ok(way),
    (error: unknown) => err(error),
  );
  const opened = await within(tunnel, limits.tcp, clock);
  if (opened === timedOut) {
    giveUp.abort();
    return fail('proxy-unreachable', `${proxy.shown} did not answer`, { said: 'no answer' });
  }
  if (opened.ok) {
    return ok({ pass: { detail: `through the proxy ${proxy.shown}` }, way: opened.value });
  }
  const { error } = opened;
  if (!(error instanceof ProxyRefusal)) {
    const said = codeOf(error);
    return fail('proxy-unreachable', `${proxy.shown}: ${said}`, { said });
  }
  const detail = `${proxy.shown} answered ${error.status}`;
  return error.status === 407
    ? fail('proxy-authentication', detail)
    : fail('proxy-refused', detail, { status: error.status });
}

/** Closes `way` in the end. Nothing is sent but the handshake. */
export async function encrypt(
  target: Target,
  way: Duplex,
  { limits, clock, network }: NetworkTools,
): Promise<StepOutcome> {
  if (!target.isEncrypted) {
    way.destroy();
    return skip('not encrypted: it stays on this computer');
  }
  const socket = connectEncrypted({
    socket: way,
    host: target.host,
    servername: isIP(target.host) === 0 ? target.host : '',
    rejectUnauthorized: true,
    minVersion: 'TLSv1.2',
    ALPNProtocols: ['http/1.1'],
    ...(network?.issuers === undefined ? {} : { ca: network.issuers }),
  });
  const opened = await within(
    Promise.race([once(socket, 'secureConnect'), failureOf(socket)]),
    limits.tls,
    clock,
  );
  const detail = opened === undefined ? encryptionDetail(socket) : '';
  socket.destroy();
  way.destroy();
  if (opened === timedOut) {
    const detailOfTimeout = `no handshake in ${limits.tls / 1000} s`;
    return fail('tls-timeout', detailOfTimeout, { withinMs: limits.tls });
  }
  return opened === undefined ? ok({ detail }) : err(encryptionFailure(opened, clock.now()));
}

function encryptionDetail(socket: TLSSocket): string {
  const version = (socket.getProtocol() ?? '').replace(/^TLSv/, '');
  const end = new Date(socket.getPeerCertificate().valid_to);
  const day = end.toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    timeZone: 'UTC',
  });
  return `${version}, certificate good until ${day}`;
}

function connectFailure(error: Error, { isOffline }: NetworkTools): StepFailure {
  const code = codeOf(error);
  switch (code) {
    case 'ECONNREFUSED':
      return { code: 'port-refused', detail: 'refused: nothing listens there' };
    case 'ETIMEDOUT':
      return { code: 'tcp-timeout', detail: 'no answer' };
    case 'ECONNRESET':
    case 'ECONNABORTED':
    case 'EPIPE':
    case 'closed':
      return { code: 'connection-reset', detail: 'reset as soon as it was open' };
    default:
      return isOffline()
        ? { code: 'no-network', detail: 'this computer has no network' }
        : { code: 'no-route', detail: code, facts: { said: code } };
  }
}

function skip(detail: string): StepOutcome {
  return ok({ detail, isSkipped: true });
}

function fail(
  code: StepFailure['code'],
  detail: string,
  facts: NonNullable<StepFailure['facts']> = {},
): Result<never, StepFailure> {
  return err({ code, detail, facts });
}

function once(socket: Socket, event: 'connect' | 'secureConnect'): Promise<undefined> {
  return new Promise((resolve) => socket.once(event, () => resolve(undefined)));
}

/** Resolves with why the socket ended; the listener stays, so that nothing is thrown later. */
function failureOf(socket: Socket): Promise<Error> {
  return new Promise((resolve) => {
    socket.on('error', resolve);
    socket.on('close', () => resolve(Object.assign(new Error('closed'), { code: 'closed' })));
  });
}

/** The system's short code; of several tries (two kinds of address) the first one's. */
export function codeOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) {
    return codeOf(error.errors[0]);
  }
  if (typeof error === 'object' && error !== null && 'code' in error) {
    return String(error.code);
  }
  return error instanceof Error ? error.message : String(error);
}
