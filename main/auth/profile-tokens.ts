/** The tokens of one key at one venue: one at a time, renewed in time, asked for with patience. SPEC.md KY15–KY25. */
import { err, ok, type Result } from '#shared/domain/result.ts';
import type { UnixMillis } from '#shared/domain/time.ts';
import type { CredentialProfile } from '#shared/ipc/credentials.ts';
import type { CancelTimer, Clock } from '../feeds/clock.ts';
import type { RequestRate } from './request-rate.ts';
import type { Grant, GrantedToken, GrantRefusal, KeyPair } from './token-grant.ts';
import {
  clockTime,
  firstRetryMs,
  type HeldToken,
  hasScope,
  keyChangedRefusal,
  refusedTwice,
  renewAt,
  renewalTime,
  retryDelayMs,
} from './token-rules.ts';
import type { AccessToken, TokenRefusal } from './token-source.ts';

/** Every connect gets a token with at least this left. */
export const leastLifeMs = 60_000;
/** A token refused this soon after it replaced a refused one is the second in a row. */
const inARowWithinMs = 60_000;
/** A request that has to wait longer for the venue's rate is refused with the time instead. */
const longestQueueMs = 5_000;

export interface ProfileTokensOptions {
  readonly label: string;
  readonly scope: string | undefined;
  readonly clock: Clock;
  /** 0 ≤ x < 1. */
  readonly random: () => number;
  readonly rate: RequestRate;
  /** What follows when the token that replaced a refused one is refused as well. */
  readonly afterSecondRefusal: 'stop' | number;
  /** The key in clear, for one request. */
  readonly open: () => Promise<Result<KeyPair, TokenRefusal>>;
  readonly request: (keys: KeyPair, signal: AbortSignal) => Promise<Grant>;
  /** A token is about to be used, and no longer is. */
  readonly onToken: (value: string) => void;
  readonly onTokenGone: (value: string) => void;
  /** What `status` says is different now. */
  readonly onChange: () => void;
}

type Answer = Result<AccessToken, TokenRefusal>;

export class ProfileTokens {
  readonly #options: ProfileTokensOptions;
  #token: HeldToken | undefined;
  /** For a socket that still opens with it while the next one is here already. */
  #previousValue: string | undefined;
  #inFlight: Promise<Answer> | undefined;
  #refusal: TokenRefusal | undefined;
  #lastRefusal: CredentialProfile['lastRefusal'];
  #failures = 0;
  #nextReplacesRefused = false;
  #cancelRenewal: CancelTimer | undefined;
  #cancelPause: (() => void) | undefined;
  readonly #closing = new AbortController();

  constructor(options: ProfileTokensOptions) {
    this.#options = options;
  }

  get status(): Pick<CredentialProfile, 'token' | 'lastRefusal'> {
    const { scope } = this.#options;
    const token = this.#token;
    return {
      ...(token === undefined
        ? {}
        : {
            token: {
              issuedAt: token.issuedAt,
              renewsAt: renewalTime(token),
              expiresAt: token.expiresAt,
              ...(scope === undefined ? {} : { scopeAsked: scope }),
              ...(token.scopeGranted === undefined ? {} : { scopeGranted: token.scopeGranted }),
            },
          }),
      ...(this.#lastRefusal === undefined ? {} : { lastRefusal: this.#lastRefusal }),
    };
  }

  token(refused?: string): Promise<Answer> {
    if (refused !== undefined) {
      const verdict = this.#discard(refused);
      if (verdict !== undefined) {
        return Promise.resolve(err(verdict));
      }
    }
    const token = this.#token;
    return token !== undefined && this.#lifeLeftMs(token) >= leastLifeMs
      ? Promise.resolve(ok({ value: token.value, expiresAt: token.expiresAt }))
      : this.#fetch();
  }

  /** A person did something about it: what was final or waiting for a retry is tried again when next asked for. */
  personActed(): void {
    if (this.#refusal?.code !== 'token-throttled') {
      this.#refusal = undefined;
      this.#failures = 0;
    }
  }

  /** Idempotent. Requests under way are given up, and nothing is held any more. */
  close(): void {
    this.#closing.abort();
    this.#cancelRenewal?.();
    this.#cancelPause?.();
    this.#hold(undefined);
    this.#forgetPrevious();
  }

  /** @returns why no other token is fetched for it. */
  #discard(refused: string): TokenRefusal | undefined {
    const token = this.#token;
    if (token?.value !== refused) {
      // An older one; whoever was refused first has seen to it.
      return undefined;
    }
    const { label, clock } = this.#options;
    const isSecond = token.replacesRefused && clock.now() - token.issuedAt < inARowWithinMs;
    this.#hold(undefined);
    this.#nextReplacesRefused = true;
    if (isSecond) {
      this.#nextReplacesRefused = false;
      const refusal = refusedTwice(label, clock.now(), this.#options.afterSecondRefusal);
      this.#note(refusal);
      return refusal;
    }
    this.#note({
      code: 'token-refused',
      text: `${label} refused a token at the stream. Plumbline fetches a new one and tries once more.`,
    });
    return undefined;
  }

  #fetch(): Promise<Answer> {
    if (this.#inFlight !== undefined) {
      return this.#inFlight;
    }
    const { clock } = this.#options;
    if (this.#closing.signal.aborted) {
      return Promise.resolve(err(keyChangedRefusal(this.#options.label)));
    }
    const refusal = this.#refusal;
    if (refusal !== undefined && (refusal.isFinal || clock.now() < (refusal.retryAt ?? 0))) {
      return Promise.resolve(err(refusal));
    }
    const request = this.#request().finally(() => {
      this.#inFlight = undefined;
    });
    this.#inFlight = request;
    return request;
  }

  async #request(): Promise<Answer> {
    const { clock, rate, label, open, request } = this.#options;
    const { signal } = this.#closing;
    const keys = await open();
    if (signal.aborted) {
      return err(keyChangedRefusal(this.#options.label));
    }
    if (!keys.ok) {
      return err(this.#refused(keys.error));
    }
    const waitMs = rate.reserve(longestQueueMs);
    if (waitMs > longestQueueMs) {
      const retryAt = clock.now() + waitMs;
      const text = `Plumbline asks ${label} for no more tokens than it allows. Next try at ${clockTime(retryAt)}.`;
      return err({ code: 'token-throttled', text, isFinal: false, retryAt });
    }
    if (waitMs > 0) {
      await this.#pause(waitMs);
    }
    const sentAt = clock.now();
    const sentAtMonotonic = clock.monotonic();
    const grant = signal.aborted ? undefined : await request(keys.value, signal);
    if (grant === undefined || signal.aborted) {
      return err(keyChangedRefusal(this.#options.label));
    }
    return grant.ok
      ? ok(this.#granted(grant.value, sentAt, sentAtMonotonic))
      : err(this.#refused(grant.error));
  }

  #granted(granted: GrantedToken, sentAt: UnixMillis, sentAtMonotonic: number): AccessToken {
    const { label, scope, onChange } = this.#options;
    const { value, livesForMs, scopeGranted } = granted;
    const token: HeldToken = {
      value,
      issuedAt: sentAt,
      expiresAt: sentAt + livesForMs,
      expiresAtMonotonic: sentAtMonotonic + livesForMs,
      scopeGranted,
      replacesRefused: this.#nextReplacesRefused,
    };
    this.#nextReplacesRefused = false;
    this.#failures = 0;
    this.#refusal = undefined;
    this.#hold(token);
    this.#scheduleRenewal(livesForMs * renewAt);
    if (scope !== undefined && scopeGranted !== undefined && !hasScope(scopeGranted, scope)) {
      this.#note({
        code: 'scope-not-granted',
        text: `${label} gave a token, but not for ${scope}. The stream will most likely be refused. Ask your ${label} contact to add the scope.`,
      });
    }
    onChange();
    return { value, expiresAt: token.expiresAt };
  }

  #refused(refusal: GrantRefusal): TokenRefusal {
    const { clock, random } = this.#options;
    const { code, isFinal } = refusal;
    if (isFinal) {
      this.#refusal = { code, text: refusal.text, isFinal };
    } else {
      this.#failures += 1;
      const delayMs = retryDelayMs(refusal, this.#failures, random());
      const retryAt = clock.now() + delayMs;
      const text = `${refusal.text} Next try at ${clockTime(retryAt)}.`;
      this.#refusal = { code, text, isFinal, retryAt };
      // An open socket goes on meanwhile; the next connect should not have to wait.
      if (this.#token !== undefined) {
        this.#scheduleRenewal(delayMs);
      }
    }
    this.#note(this.#refusal);
    return this.#refusal;
  }

  #scheduleRenewal(inMs: number): void {
    this.#cancelRenewal?.();
    this.#cancelRenewal = this.#options.clock.setTimer(
      () => {
        this.#cancelRenewal = undefined;
        const token = this.#token;
        if (token === undefined || this.#lifeLeftMs(token) <= 0) {
          this.#hold(undefined);
          this.#options.onChange();
        } else {
          void this.#fetch().then((answer) => {
            // Refused before it was asked: by the rate or a time that has not come.
            if (!answer.ok && !answer.error.isFinal && this.#cancelRenewal === undefined) {
              this.#scheduleRenewal((answer.error.retryAt ?? 0) - this.#options.clock.now());
            }
          });
        }
      },
      Math.max(inMs, firstRetryMs),
    );
  }

  /** Of both clocks the shorter: one may step, the other one stands still while the computer sleeps. */
  #lifeLeftMs({ expiresAt, expiresAtMonotonic }: HeldToken): number {
    const { clock } = this.#options;
    return Math.min(expiresAt - clock.now(), expiresAtMonotonic - clock.monotonic());
  }

  #hold(token: HeldToken | undefined): void {
    const before = this.#token?.value;
    this.#token = token;
    if (token !== undefined && token.value !== before) {
      this.#options.onToken(token.value);
    }
    if (before !== undefined && before !== token?.value) {
      this.#forgetPrevious();
      this.#previousValue = before;
    }
    if (token === undefined) {
      this.#cancelRenewal?.();
      this.#cancelRenewal = undefined;
    }
  }

  #forgetPrevious(): void {
    if (this.#previousValue !== undefined) {
      this.#options.onTokenGone(this.#previousValue);
      this.#previousValue = undefined;
    }
  }

  #note({ code, text }: { readonly code: string; readonly text: string }): void {
    this.#lastRefusal = { at: this.#options.clock.now(), code, text };
    this.#options.onChange();
  }

  #pause(forMs: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#options.clock.setTimer(() => {
        this.#cancelPause = undefined;
        resolve();
      }, forMs);
      this.#cancelPause = () => {
        cancel();
        resolve();
      };
    });
  }
}
