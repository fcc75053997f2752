import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PracticeStartError, type VenueEndpointUrls } from '../practice-options.ts';
import { refuseUpgrade } from './problem.ts';
import type { VenueServer } from './server.ts';

const loopback = '127.0.0.1';

/** One venue's HTTP server, on loopback only. Every answer says that it is practice. SPEC.md PX20. */
export class VenueHost {
  readonly server: VenueServer;
  readonly #http: Server;
  #refusal: number | undefined;

  constructor(server: VenueServer) {
    this.server = server;
    this.#http = createServer((request, response) => {
      response.setHeader('x-plumbline-practice', '1');
      server.handleRequest(request, response);
    });
    this.#http.on('upgrade', (request, socket, head) => {
      if (this.#refusal === undefined) {
        server.handleUpgrade(request, socket, head);
      } else {
        refuseUpgrade(socket, this.#refusal, 'the practice exchange refuses connections just now');
      }
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

  refuseUpgrades(status: number | undefined): void {
    this.#refusal = status;
  }

  async close(): Promise<void> {
    this.server.close();
    const closed = new Promise<void>((resolve) => this.#http.close(() => resolve()));
    this.#http.closeAllConnections();
    await closed;
  }
}
