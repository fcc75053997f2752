/**
 * A token endpoint for the client-credentials grant (RFC 6749 §4.4, `paxos-order-routing.md` §2.1), and the tokens it gave out.
 * SPEC.md PX66–PX69.
 */
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

export interface OAuth2Options {
  readonly nowMs: () => number;
  /** Scopes that exist; one that is not among them cannot be asked for. */
  readonly scopes: readonly string[];
  readonly lifetimeSeconds: () => number;
  /** Requests in any five minutes, at most. */
  readonly mostRequests: () => number;
  readonly areCredentialsRefused: () => boolean;
  /** Scopes are asked for in vain: the token comes without any. */
  readonly isScopeWithheld: () => boolean;
}

export type TokenState = 'absent' | 'unknown' | 'expired' | 'valid';

interface IssuedToken {
  readonly expiresAtMs: number;
  readonly scopes: readonly string[];
}

interface TokenError {
  readonly status: 400 | 401;
  readonly error: 'invalid_request' | 'invalid_client' | 'invalid_scope' | 'unsupported_grant_type';
  readonly description: string;
}

/** The venue's limit is an average of one a second over this time (§6). */
const rateWindowMs = 300_000;
const mostBodyBytes = 16 * 1024;
/** Expired tokens are remembered for a while, so that they are told apart from made-up ones. */
const forgottenAfterMs = 3_600_000;

export class OAuth2Tokens {
  readonly #options: OAuth2Options;
  readonly #issued = new Map<string, IssuedToken>();
  /** When requests came, oldest first. */
  #requests: number[] = [];

  constructor(options: OAuth2Options) {
    this.#options = options;
  }

  handleRequest(request: IncomingMessage, response: ServerResponse): void {
    if (request.method !== 'POST') {
      response.setHeader('allow', 'POST');
      refuse(response, 405, 'invalid_request', 'the token endpoint takes POST only');
      return;
    }
    const retryAfterSeconds = this.#throttle();
    if (retryAfterSeconds !== undefined) {
      response.setHeader('retry-after', String(retryAfterSeconds));
      refuse(response, 429, 'temporarily_unavailable', 'too many token requests');
      return;
    }
    const parts: Buffer[] = [];
    let length = 0;
    request.on('data', (part: Buffer) => {
      length += part.length;
      if (length <= mostBodyBytes) {
        parts.push(part);
      }
    });
    request.on('error', () => {
      // The client went away before it had said what it wanted.
    });
    request.on('end', () => {
      if (length > mostBodyBytes) {
        refuse(response, 413, 'invalid_request', 'the body is too long');
        return;
      }
      this.#answer(
        request.headers['content-type'],
        Buffer.concat(parts).toString('utf8'),
        response,
      );
    });
  }

  /** What an `Authorization` header holds. */
  stateOf(authorization: string | undefined): TokenState {
    const token = bearerToken(authorization);
    if (token === undefined) {
      return 'absent';
    }
    const issued = this.#issued.get(token);
    if (issued === undefined) {
      return 'unknown';
    }
    return issued.expiresAtMs > this.#options.nowMs() ? 'valid' : 'expired';
  }

  hasScope(authorization: string | undefined, scope: string): boolean {
    return this.#find(authorization)?.scopes.includes(scope) === true;
  }

  /** All that were given out end now. */
  expireAll(): void {
    const now = this.#options.nowMs();
    for (const [token, issued] of this.#issued) {
      this.#issued.set(token, { ...issued, expiresAtMs: Math.min(issued.expiresAtMs, now) });
    }
  }

  /** When the token of this header ends; absent for one that was never given out. */
  expiresAtMs(authorization: string | undefined): number | undefined {
    return this.#find(authorization)?.expiresAtMs;
  }

  #find(authorization: string | undefined): IssuedToken | undefined {
    const token = bearerToken(authorization);
    return token === undefined ? undefined : this.#issued.get(token);
  }

  /** Seconds to wait when this request is one too many. */
  #throttle(): number | undefined {
    const now = this.#options.nowMs();
    this.#requests = this.#requests.filter((at) => at > now - rateWindowMs);
    const [oldest] = this.#requests;
    if (oldest !== undefined && this.#requests.length >= this.#options.mostRequests()) {
      return Math.max(1, Math.ceil((oldest + rateWindowMs - now) / 1000));
    }
    this.#requests.push(now);
    return undefined;
  }

  #answer(contentType: string | undefined, body: string, response: ServerResponse): void {
    const granted = this.#grant(contentType, new URLSearchParams(body));
    if ('error' in granted) {
      if (granted.status === 401) {
        response.setHeader('www-authenticate', 'Basic realm="practice"');
      }
      refuse(response, granted.status, granted.error, granted.description);
      return;
    }
    const expiresIn = this.#options.lifetimeSeconds();
    const token = `${randomBytes(32).toString('base64url')}.${randomBytes(32).toString('base64url')}`;
    this.#forgetOld();
    this.#issued.set(token, {
      expiresAtMs: this.#options.nowMs() + expiresIn * 1000,
      scopes: granted.scopes,
    });
    send(response, 200, {
      access_token: token,
      expires_in: expiresIn,
      token_type: 'bearer',
      scope: granted.scopes.join(' '),
    });
  }

  #grant(
    contentType: string | undefined,
    form: URLSearchParams,
  ): TokenError | { readonly scopes: readonly string[] } {
    if (contentType?.split(';')[0]?.trim().toLowerCase() !== 'application/x-www-form-urlencoded') {
      return refusal(400, 'invalid_request', 'the body has to be form-urlencoded');
    }
    if ([...new Set(form.keys())].some((key) => form.getAll(key).length > 1)) {
      return refusal(400, 'invalid_request', 'a parameter is there twice');
    }
    const grantType = form.get('grant_type') ?? '';
    if (grantType === '') {
      return refusal(400, 'invalid_request', 'grant_type is missing');
    }
    if (grantType !== 'client_credentials') {
      return refusal(400, 'unsupported_grant_type', `${grantType} is not supported`);
    }
    const isNamed =
      (form.get('client_id') ?? '') !== '' && (form.get('client_secret') ?? '') !== '';
    if (!isNamed || this.#options.areCredentialsRefused()) {
      return refusal(401, 'invalid_client', 'client authentication failed');
    }
    const scopes = (form.get('scope') ?? '').split(' ').filter((scope) => scope !== '');
    const unknown = scopes.find((scope) => !this.#options.scopes.includes(scope));
    if (unknown !== undefined) {
      return refusal(400, 'invalid_scope', `the client may not ask for ${unknown}`);
    }
    return { scopes: this.#options.isScopeWithheld() ? [] : scopes };
  }

  #forgetOld(): void {
    const before = this.#options.nowMs() - forgottenAfterMs;
    for (const [token, { expiresAtMs }] of this.#issued) {
      if (expiresAtMs < before) {
        this.#issued.delete(token);
      }
    }
  }
}

function bearerToken(authorization: string | undefined): string | undefined {
  return /^Bearer ([\w.~+/-]+=*)$/i.exec(authorization ?? '')?.[1];
}

function refusal(
  status: TokenError['status'],
  error: TokenError['error'],
  description: string,
): TokenError {
  return { status, error, description };
}

function refuse(response: ServerResponse, status: number, error: string, text: string): void {
  send(response, status, { error, error_description: text });
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, {
    'content-type': 'application/json;charset=UTF-8',
    'cache-control': 'no-store',
    pragma: 'no-cache',
  });
  response.end(JSON.stringify(body));
}
