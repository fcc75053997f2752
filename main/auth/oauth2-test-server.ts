/**
 * A real OAuth2 server (@node-oauth/oauth2-server) on loopback, for tests: it checks method, form, client, grant and scope
 * as RFC 6749 says. A test can put other answers before it, hold answers back, or switch it off.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import OAuth2Server from '@node-oauth/oauth2-server';

export interface ScriptedAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly form: Readonly<Record<string, string>>;
}

export class OAuth2TestServer {
  readonly clients = new Map<string, { secret: string; scopes: readonly string[] }>();
  /** Seconds. */
  tokenLife = 3600;
  /** Given instead of the server's own answers, one each. */
  readonly scripted: ScriptedAnswer[] = [];
  readonly requests: SeenRequest[] = [];
  /** The tokens it gave out, oldest first. */
  readonly tokens: string[] = [];
  /** Set: a request waits for it before it is answered. */
  gate: Promise<void> | undefined;
  mostAtOnce = 0;
  #atOnce = 0;
  readonly #sockets = new Set<Socket>();
  readonly #server = createServer((request, response) => void this.#answer(request, response));

  static async start(port = 0): Promise<OAuth2TestServer> {
    const server = new OAuth2TestServer();
    server.#server.on('connection', (socket) => {
      server.#sockets.add(socket);
      socket.once('close', () => server.#sockets.delete(socket));
    });
    await new Promise<void>((resolve, reject) => {
      server.#server.once('error', reject);
      server.#server.listen(port, '127.0.0.1', resolve);
    });
    return server;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get host(): string {
    return `127.0.0.1:${this.port}`;
  }

  get url(): string {
    return `http://${this.host}`;
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const socket of this.#sockets) {
      socket.destroy();
    }
    await closed;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.#atOnce += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.#atOnce);
    try {
      const chunks: Buffer[] = [];
      for await (const chunk of request) {
        chunks.push(chunk);
      }
      const form = Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString('utf8')));
      const headers = Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
      );
      const { method = '', url = '' } = request;
      this.requests.push({ method, path: url, headers, form });
      await this.gate;
      const answer = this.scripted.shift() ?? (await this.#ask(method, url, headers, form));
      response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers });
      response.end(answer.body);
    } catch {
      response.destroy();
    } finally {
      this.#atOnce -= 1;
    }
  }

  async #ask(
    method: string,
    path: string,
    headers: Record<string, string>,
    body: Record<string, string>,
  ): Promise<ScriptedAnswer> {
    if (path !== '/oauth2/token') {
      return { status: 404, body: '{}' };
    }
    const response = new OAuth2Server.Response();
    const request = new OAuth2Server.Request({ method, headers, query: {}, body });
    const server = new OAuth2Server({
      model: this.#model(),
      accessTokenLifetime: this.tokenLife,
    });
    // What it refuses it throws as well; the response says it already.
    await server.token(request, response).catch(() => undefined);
    const { status = 500, headers: answered = {}, body: words } = response;
    // It counts on the computer's clock and rounds down: a millisecond later a life of an hour has 3599 s.
    const isGranted = status === 200;
    return {
      status,
      headers: answered,
      body: JSON.stringify(isGranted ? { ...words, expires_in: this.tokenLife } : words),
    };
  }

  #model(): OAuth2Server.ClientCredentialsModel {
    return {
      getClient: async (id, secret) => {
        const client = this.clients.get(id);
        return client?.secret === secret && { id, grants: ['client_credentials'] };
      },
      getUserFromClient: async ({ id }) => ({ id }),
      validateScope: async (_user, { id }, scope) => {
        const allowed = this.clients.get(id)?.scopes ?? [];
        return (scope ?? []).every((word) => allowed.includes(word)) && (scope ?? []);
      },
      saveToken: async (token, client, user) => {
        this.tokens.push(token.accessToken);
        return { ...token, client, user };
      },
      getAccessToken: async () => undefined,
    };
  }
}
