/** Rails' tokens: HS256 JWTs of half an hour, at most twenty a minute and key (`rails.md` §2.1). SPEC.md PX51–PX53. */
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

export const defaultTokenSeconds = 1_800;
const requestsPerMinute = 20;
const minuteMs = 60_000;

export interface RailsClaims {
  readonly sub: string;
  /** Unix seconds. */
  readonly exp: number;
  readonly accountType: string;
}

export type TokenAnswer =
  | {
      readonly status: 200;
      readonly body: {
        readonly access_token: string;
        readonly token_type: 'Bearer';
        readonly expires_in: number;
      };
    }
  | { readonly status: 401 | 429; readonly body: { readonly message: string } };

export class RailsTokens {
  /** Of this run: a token of another exchange is none here. */
  #signingKey = randomBytes(32);
  readonly #nowMs: () => number;
  readonly #requests = new Map<string, number[]>();

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  answer({ headers }: IncomingMessage, accountType: string, lifetimeSeconds: number): TokenAnswer {
    const [id, secret] = [headers['x-api-key'], headers['x-api-secret']];
    if (!isKey(id) || !isKey(secret)) {
      return { status: 401, body: { message: 'invalid API key or secret' } };
    }
    if (this.#isTooOften(id)) {
      return { status: 429, body: { message: 'too many token requests for this key' } };
    }
    const iat = Math.floor(this.#nowMs() / 1000);
    const claims = {
      iss: 'practice.rails.invalid',
      sub: createHash('sha256').update(id).digest('hex').slice(0, 24),
      aud: ['practice-app.rails.invalid'],
      iat,
      exp: iat + lifetimeSeconds,
      accountType,
    };
    return {
      status: 200,
      body: {
        access_token: this.#sign(claims),
        token_type: 'Bearer',
        expires_in: lifetimeSeconds,
      },
    };
  }

  /** Absent: forged, expired, or none of this exchange. */
  verify(token: string): RailsClaims | undefined {
    const [head, body, signature, ...more] = token.split('.');
    if (head === undefined || body === undefined || signature === undefined || more.length > 0) {
      return undefined;
    }
    const expected = this.#signature(`${head}.${body}`);
    const given = Buffer.from(signature, 'base64url');
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
      return undefined;
    }
    // The signature is ours, so what it covers was written here.
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as RailsClaims;
    return claims.exp * 1000 > this.#nowMs() ? claims : undefined;
  }

  /** A token says itself how long it is good; what was signed before is not accepted any more. */
  expireAll(): void {
    this.#signingKey = randomBytes(32);
  }

  #isTooOften(id: string): boolean {
    const now = this.#nowMs();
    const recent = (this.#requests.get(id) ?? []).filter((at) => now - at < minuteMs);
    recent.push(now);
    this.#requests.set(id, recent);
    return recent.length > requestsPerMinute;
  }

  #sign(claims: object): string {
    const text = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`;
    return `${text}.${this.#signature(text).toString('base64url')}`;
  }

  #signature(text: string): Buffer {
    return createHmac('sha256', this.#signingKey).update(text).digest();
  }
}

function isKey(value: string | string[] | undefined): value is string {
  return typeof value === 'string' && value.trim() !== '';
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
