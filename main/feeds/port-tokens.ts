/** Tokens across the port: the feed thread asks the main thread, which alone has the secrets. SPEC.md FT4. */
import type { VenueId } from '#shared/domain/market.ts';
import { err, ok, type Result } from '#shared/domain/result.ts';
import type { AccessToken, TokenRefusal, TokenSource } from '../auth/token-source.ts';
import { registerSecret } from '../log/known-secrets.ts';
import type { FromThread, TokenAnswer, ToThread } from './feed-protocol.ts';

const mostMasked = 64;

/** In the feed thread. */
export class PortTokens implements TokenSource {
  readonly #send: (message: FromThread) => void;
  readonly #waiting = new Map<number, (answer: Result<AccessToken, TokenRefusal>) => void>();
  #nextId = 1;
  /** Masked in this thread's own frames and words; the latest few, since older ones are in no socket's hands. */
  readonly #masked: Array<() => void> = [];

  constructor(send: (message: FromThread) => void) {
    this.#send = send;
  }

  token(
    venue: VenueId,
    { wsUrl, refused }: { readonly wsUrl: string; readonly refused?: string },
  ): Promise<Result<AccessToken, TokenRefusal>> {
    const id = this.#nextId;
    this.#nextId += 1;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.#send({
        kind: 'token-wanted',
        id,
        venue,
        wsUrl,
        ...(refused === undefined ? {} : { refused }),
      });
    });
  }

  answered(id: number, answer: TokenAnswer): void {
    const resolve = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (answer.ok) {
      this.#masked.push(registerSecret(answer.value.value));
      while (this.#masked.length > mostMasked) {
        this.#masked.shift()?.();
      }
    }
    resolve?.(answer.ok ? ok(answer.value) : err(readRefusal(answer.error)));
  }
}

/** In the main thread. */
export async function answerTokenWanted(
  tokens: TokenSource,
  { id, venue, wsUrl, refused }: Extract<FromThread, { kind: 'token-wanted' }>,
): Promise<Extract<ToThread, { kind: 'token' }>> {
  const answer = await tokens.token(venue, {
    wsUrl,
    ...(refused === undefined ? {} : { refused }),
  });
  return {
    kind: 'token',
    id,
    answer: answer.ok
      ? { ok: true, value: { value: answer.value.value, expiresAt: answer.value.expiresAt } }
      : { ok: false, error: { ...answer.error } },
  };
}

function readRefusal({
  retryAt,
  ...refusal
}: Extract<TokenAnswer, { ok: false }>['error']): TokenRefusal {
  return { ...refusal, ...(retryAt === undefined ? {} : { retryAt }) };
}
