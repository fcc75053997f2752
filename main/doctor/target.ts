/** Where the walk goes: host, port, and the way there. SPEC.md DR5–DR9. */
import { lookup as systemLookup } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';
import { err, ok, type Result } from '#shared/domain/result.ts';
import { isLoopbackHost } from '../endpoints.ts';
import { type ChosenProxy, type Environment, proxyFor } from '../proxy/proxy-choice.ts';
import type { DoctorNetwork } from './doctor-options.ts';
import type { StepFailure } from './finding-codes.ts';

export interface Target {
  readonly url: string;
  /** Without the brackets of an IPv6 address. */
  readonly host: string;
  readonly port: number;
  readonly isEncrypted: boolean;
  readonly isLoopback: boolean;
  readonly proxy: ChosenProxy | undefined;
}

export function targetOf(url: string, environment: Environment): Result<Target, StepFailure> {
  const { protocol, hostname, port } = new URL(url);
  const isEncrypted = protocol === 'wss:' || protocol === 'https:';
  const proxy = proxyFor(url, environment);
  if (!proxy.ok) {
    return err({ code: 'proxy-unusable', detail: proxy.error, facts: { said: proxy.error } });
  }
  return ok({
    url,
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? (isEncrypted ? 443 : 80) : Number(port),
    isEncrypted,
    isLoopback: isLoopbackHost(hostname),
    proxy: proxy.value,
  });
}

export type Lookup = (host: string) => Promise<readonly string[]>;

export function lookupOf(network: DoctorNetwork | undefined): Lookup {
  return (
    network?.lookup ??
    (async (host) => (await systemLookup(host, { all: true })).map(({ address }) => address))
  );
}

/** As sockets want it; absent: the system's own, which tries both kinds of address. */
export function socketLookup(network: DoctorNetwork | undefined): LookupFunction | undefined {
  const lookup = network?.lookup;
  if (lookup === undefined) {
    return undefined;
  }
  return (host, options, callback) => {
    lookup(host).then(
      (addresses) => {
        const found = addresses.map((address) => ({
          address,
          family: address.includes(':') ? 6 : 4,
        }));
        if (options.all === true) {
          callback(null, found);
        } else {
          callback(null, found[0]?.address ?? '', found[0]?.family ?? 4);
        }
      },
      (error: NodeJS.ErrnoException) => callback(error, ''),
    );
  };
}
