/** A way through an HTTP proxy: CONNECT, then the bytes of the target. SPEC.md PR7–PR10. */
import { request as requestPlain } from 'node:http';
import { Agent, request as requestEncrypted } from 'node:https';
import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect } from 'node:tls';
import type { ChosenProxy, Environment } from './proxy-choice.ts';
import { proxyFor } from './proxy-choice.ts';

/** The proxy answered, but not with a way through. */
export class ProxyRefusal extends Error {
  readonly status: number;
  /** Stable, as of a system error. */
  readonly code = 'EPROXYREFUSED';

  constructor(status: number, shown: string) {
    super(`the proxy ${shown} refused the way through (${status})`);
    this.name = 'ProxyRefusal';
    this.status = status;
  }
}

const answerWithinMs = 15_000;

/** Resolves with the way to `host:port`; rejects with a `ProxyRefusal` or the error of the connection to the proxy. */
export function openTunnel(
  proxy: ChosenProxy,
  host: string,
  port: number,
  signal?: AbortSignal,
): Promise<Duplex> {
  const authority = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const { url } = proxy;
  const options = {
    method: 'CONNECT',
    path: authority,
    headers: { host: authority, ...credentialsOf(url) },
    agent: false,
    timeout: answerWithinMs,
    // Said aloud, so that no environment variable can switch it off.
    rejectUnauthorized: true,
    ...(signal === undefined ? {} : { signal }),
  } as const;
  // The address alone: credentials in a URL would be sent as those of the target.
  const address = `${url.protocol}//${url.host}`;
  return new Promise((resolve, reject) => {
    const request =
      url.protocol === 'https:'
        ? requestEncrypted(address, options)
        : requestPlain(address, options);
    request.on('connect', (response, socket, head) => {
      if (response.statusCode !== 200) {
        socket.destroy();
        reject(new ProxyRefusal(response.statusCode ?? 0, proxy.shown));
        return;
      }
      if (head.length > 0) {
        socket.unshift(head);
      }
      resolve(socket);
    });
    request.on('timeout', () => {
      const error = new Error(`the proxy ${proxy.shown} did not answer`);
      request.destroy(Object.assign(error, { code: 'ETIMEDOUT' }));
    });
    request.on('error', reject);
    request.end();
  });
}

function credentialsOf({ username, password }: URL): Readonly<Record<string, string>> {
  if (username === '' && password === '') {
    return {};
  }
  const text = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(text).toString('base64')}` };
}

/** For `https` requests and WebSockets: each connection has a tunnel of its own. Certificates are the target's, and verified. */
export class TunnelAgent extends Agent {
  readonly #proxy: ChosenProxy;

  constructor(proxy: ChosenProxy) {
    super({ keepAlive: false });
    this.#proxy = proxy;
  }

  override createConnection(
    options: Readonly<Record<string, unknown>>,
    callback?: (error: Error | null, socket: Duplex) => void,
  ): undefined {
    const host = String(options.host ?? options.hostname);
    openTunnel(this.#proxy, host, Number(options.port ?? 443)).then(
      (tunnel) => {
        const servername = isIP(host) === 0 ? host : '';
        callback?.(
          null,
          connect({ servername, rejectUnauthorized: true, ...options, socket: tunnel }),
        );
      },
      // With an error there is no socket; the type of the callback cannot say so.
      (error: Error) => (callback as ((error: Error) => void) | undefined)?.(error),
    );
  }
}

/** The agent for requests to `target`; undefined: none, it is spoken to directly. */
export function agentFor(
  target: string,
  environment: Environment = process.env,
): Agent | undefined {
  const proxy = proxyFor(target, environment);
  return proxy.ok && proxy.value !== undefined ? new TunnelAgent(proxy.value) : undefined;
}
