/** `fetch` that goes through the proxy the environment names; the built-in one knows none. SPEC.md PR10. */
import { request } from 'node:https';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import type { Environment } from './proxy-choice.ts';
import { agentFor } from './tunnel.ts';

/** Redirects are never followed on this way; the caller has to ask for that (`redirect: 'manual'`). */
export function proxyFetch(environment: Environment = process.env): typeof fetch {
  return async (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    const agent = agentFor(url, environment);
    if (agent === undefined || init?.redirect !== 'manual' || init.body != null) {
      return await fetch(input, init);
    }
    const { signal, method = 'GET' } = init;
    const headers = Object.fromEntries(new Headers(init.headers));
    return await new Promise((resolve, reject) => {
      const sent = request(url, { agent, method, headers, ...(signal == null ? {} : { signal }) });
      // As `fetch` words it: the reason is the cause.
      sent.on('error', (error) => reject(new TypeError('fetch failed', { cause: error })));
      sent.on('response', (response) => {
        const { statusCode: status = 0 } = response;
        const hasBody = status !== 204 && status !== 304;
        const body = Readable.toWeb(response) as ReadableStream<Uint8Array>;
        const answer = new Headers();
        for (const [name, value] of Object.entries(response.headers)) {
          answer.set(name, String(value));
        }
        resolve(new Response(hasBody ? body : null, { status, headers: answer }));
      });
      sent.end();
    });
  };
}
