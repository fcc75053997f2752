/** Which proxy the environment names for an address. SPEC.md PR1–PR6. */
import { err, ok, type Result } from '#shared/domain/result.ts';
import { isLoopbackHost } from '../endpoints.ts';

export interface ChosenProxy {
  readonly url: URL;
  /** The name in the environment that says so. */
  readonly variable: string;
  /** Without its credentials. */
  readonly shown: string;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** Lower case first, as curl reads them. */
const variables = ['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY'] as const;

/** Undefined: the address is spoken to directly. The error is a sentence: the environment names a proxy that cannot be used. */
export function proxyFor(
  target: string,
  environment: Environment,
): Result<ChosenProxy | undefined, string> {
  const { protocol, hostname, port } = new URL(target);
  const isEncrypted = protocol === 'https:' || protocol === 'wss:';
  if (!isEncrypted || isLoopbackHost(hostname)) {
    return ok(undefined);
  }
  const variable = variables.find((name) => (environment[name] ?? '').trim() !== '');
  const exceptions = environment.no_proxy ?? environment.NO_PROXY ?? '';
  if (variable === undefined || isExcepted(hostname, port === '' ? '443' : port, exceptions)) {
    return ok(undefined);
  }
  return readProxy(variable, (environment[variable] ?? '').trim());
}

function readProxy(variable: string, text: string): Result<ChosenProxy, string> {
  const address = text.includes('://') ? text : `http://${text}`;
  if (!URL.canParse(address)) {
    return err(`${variable} holds no address of a proxy`);
  }
  const url = new URL(address);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    return err(`${variable} names a proxy of the kind ${url.protocol.slice(0, -1)}`);
  }
  if (url.hostname === '') {
    return err(`${variable} holds no address of a proxy`);
  }
  return ok({ url, variable, shown: `${url.protocol}//${url.host}` });
}

/** `example.com` stands for its subdomains as well, with or without a point in front; `*` for all. */
function isExcepted(hostname: string, port: string, exceptions: string): boolean {
  return exceptions
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .some((entry) => {
      if (entry === '*') {
        return true;
      }
      const [, name = '', entryPort] = /^(.*?)(?::(\d+))?$/.exec(entry.toLowerCase()) ?? [];
      const domain = name.replace(/^\*?\./, '');
      const isNamed = hostname === domain || hostname.endsWith(`.${domain}`);
      return domain !== '' && isNamed && (entryPort === undefined || entryPort === port);
    });
}
