/**
 * Paxos Smart Order Routing on loopback, as far as a key is concerned: a real OAuth2 server, and a stream that lets in who shows
 * one of its tokens. Written from the protocol document, shares no code with the product.
 */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { OAuth2TestServer } from '../../main/auth/oauth2-test-server.ts';

export const keyVenue = 'paxos-order-routing';
const scope = 'exchange:read_aggregated_marketdata_stream';

export class KeyVenue {
  readonly oauth: OAuth2TestServer;
  /** Set: everybody is refused with it, the body quoting what was shown. */
  refuses: 401 | 403 | undefined;
  /** The `authorization` of each upgrade, oldest first. */
  readonly shown: string[] = [];
  readonly #http = createServer((_request, response) => response.writeHead(404).end());
  readonly #streams = new WebSocketServer({ noServer: true });
  readonly #raws = new Set<Socket>();

  private constructor(oauth: OAuth2TestServer) {
    this.oauth = oauth;
    this.#http.on('connection', (raw) => {
      this.#raws.add(raw);
      raw.once('close', () => this.#raws.delete(raw));
    });
    this.#http.on('upgrade', (request: IncomingMessage, raw: Socket, head: Buffer) => {
      const authorization = request.headers.authorization ?? '';
      this.shown.push(authorization);
      const isKnown = oauth.tokens.includes(authorization.replace(/^Bearer /, ''));
      const status = this.refuses ?? (isKnown ? undefined : 401);
      if (status !== undefined) {
        const body = `You came with ${authorization}`;
        raw.end(
          `HTTP/1.1 ${status} Refused\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
        );
        return;
      }
      this.#streams.handleUpgrade(request, raw, head, (socket) => this.#talk(socket));
    });
  }

  static async start(): Promise<KeyVenue> {
    const venue = new KeyVenue(await OAuth2TestServer.start());
    await new Promise<void>((resolve) => venue.#http.listen(0, '127.0.0.1', resolve));
    return venue;
  }

  get wsHost(): string {
    return `127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  get appFlags(): readonly string[] {
    return [
      `--endpoint=${keyVenue}.ws=ws://${this.wsHost}`,
      `--endpoint=${keyVenue}.rest=http://${this.wsHost}`,
      `--endpoint=${keyVenue}.auth=${this.oauth.url}`,
    ];
  }

  allow(id: string, secret: string): void {
    this.oauth.clients.set(id, { secret, scopes: [scope] });
  }

  get openStreams(): number {
    return this.#streams.clients.size;
  }

  /** To everybody who listens. */
  say(text: string): void {
    for (const socket of this.#streams.clients) {
      socket.send(text);
    }
  }

  cutStreams(): void {
    for (const socket of this.#streams.clients) {
      socket.terminate();
    }
  }

  async close(): Promise<void> {
    this.cutStreams();
    const closed = new Promise<void>((resolve) => this.#http.close(() => resolve()));
    for (const raw of this.#raws) {
      raw.destroy();
    }
    await Promise.all([closed, this.oauth.close()]);
  }

  #talk(socket: WebSocket): void {
    socket.on('message', (raw) => {
      const { type, channels = [] } = JSON.parse(String(raw));
      if (type === 'subscription_list') {
        socket.send(JSON.stringify({ type, channels: [] }));
        return;
      }
      const answered = channels.map((channel: object) => ({ ...channel, success: true }));
      socket.send(JSON.stringify({ type, channels: answered }));
      for (const channel of type === 'subscribe' ? channels : []) {
        if (channel.type === 'market_data') {
          socket.send(
            JSON.stringify({ channel: 'market_data', payload: snapshot(channel.params) }),
          );
        }
      }
    });
  }
}

function snapshot({ market }: { readonly market: string }): object {
  return {
    market,
    type: 'SNAPSHOT',
    time: new Date().toISOString(),
    bids: [{ price: '100', amount: '1.5' }],
    asks: [{ price: '101', amount: '2' }],
  };
}
