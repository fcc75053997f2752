import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PracticeStartError, type VenueEndpointUrls } from '../practice-options.ts';
import { refuseUpgrade, sendProblem } from './problem.ts';
import type { VenueServer } from './server.ts';

const loopback = '127.0.0.1';

/** How new sockets, or requests for tokens, are turned away. */
export interface Refusal {
  readonly status: number;
  readonly retryAfterSeconds?: number;
}

/** One venue's HTTP server, on loopback only. Every answer says that it is practice. SPEC.md PX20. */
export class VenueHost {
  readonly server: VenueServer;
  readonly #http: Server;
  readonly #nowMs: () => number;
  /** The last one counts. */
  readonly #upgradeRefusals = new Set<Refusal>();
  readonly #tokenRefusals = new Set<Refusal>();

  /** `nowMs`: the venue's own clock, which need not be right. */
  constructor(server: VenueServer, nowMs: () => number) {
    this.server = server;
    this.#nowMs = nowMs;
    this.#http = createServer((request, response) => this.#answer(request, response));
    this.#http.on('upgrade', (request, socket, head) => {
      const refusal = [...this.#upgradeRefusals].at(-1);
      if (refusal === undefined) {
        server.handleUpgrade(request, socket, head);
        return;
      }
      const { status, retryAfterSeconds } = refusal;
      refuseUpgrade(socket, status, 'the practice exchange refuses connections just now', {
        date: this.#date(),
        ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
      });
    });
  }

  listen(port: number): Promise<VenueEndpointUrls> {
    return new Promise((resolve, reject) => {
      this.#http.once('error', (error) => {
        const reason = `cannot listen on ${loopback}:${port} (${error.message}); choose another port or 0 for any free one`;
        reject(new PracticeStartError('unavailable', reason));
      });
      this.#http.listen(port, loopback, () => {
        const address = this.#http.address() as AddressInfo;
        const http = `http://${loopback}:${address.port}`;
        const { restBasePath, wsBasePath = '' } = this.server;
        const ws = `ws://${loopback}:${address.port}${wsBasePath}`;
        resolve({ ws, rest: `${http}${restBasePath}`, auth: http });
      });
    });
  }

  /** Until the returned function is called. */
  refuseUpgrades(refusal: Refusal): () => void {
    return added(this.#upgradeRefusals, refusal);
  }

  /** Where this venue gives out tokens. Until the returned function is called. */
  refuseTokens(refusal: Refusal): () => void {
    return added(this.#tokenRefusals, refusal);
  }

  async close(): Promise<void> {
    this.server.close();
    const closed = new Promise<void>((resolve) => this.#http.close(() => resolve()));
    this.#http.closeAllConnections();
    await closed;
  }
  #answer(request: IncomingMessage, response: ServerResponse): void {
    response.setHeader('x-plumbline-practice', '1');
    response.setHeader('date', this.#date());
    const refusal = [...this.#tokenRefusals].at(-1);
    const path = request.url?.split('?')[0];
    if (refusal === undefined || path === undefined || path !== this.server.tokenPath) {
      this.server.handleRequest(request, response);
      return;
    }
    if (refusal.retryAfterSeconds !== undefined) {
      response.setHeader('retry-after', String(refusal.retryAfterSeconds));
    }
    request.resume();
    sendProblem(response, refusal.status, 'the practice exchange gives out no tokens just now');
  }

  #date(): string {
    return new Date(this.#nowMs()).toUTCString();
  }
}

function added(refusals: Set<Refusal>, refusal: Refusal): () => void {
  const own = { ...refusal };
  refusals.add(own);
  return () => refusals.delete(own);
}
