/** How a venue lets us in: the token, the form it is shown in, and when asking again cannot help. SPEC.md AU1–AU8. */
import { venueCompanies, venueLabels } from '#shared/domain/market.ts';
import { err, ok, type Result } from '#shared/domain/result.ts';
import type { UnixMillis } from '#shared/domain/time.ts';
import type { TokenSource } from '../auth/token-source.ts';
import type { Handshake, VenueAdapter, VenueAuth, VenueEndpoints } from '../venues/venue.ts';
import type { CloseReason } from './close-reason.ts';
import type { NextTry } from './next-try.ts';

/** Which form of handshake was taken at which address, for as long as the thread lives. */
export type FormMemory = Map<string, number>;

export interface AdmissionOptions {
  readonly adapter: VenueAdapter;
  readonly auth: VenueAuth;
  readonly endpoints: VenueEndpoints;
  readonly tokens: TokenSource;
  readonly forms: FormMemory;
}

/** Where nobody gives out tokens. */
export const noTokens: TokenSource = {
  token: async (venue) =>
    err({
      code: 'no-credentials',
      text: `${venueLabels[venue]} needs a key, and none is set. Plumbline connects once there is one.`,
      isFinal: true,
    }),
};

/** Shared by all lines of a venue: when it was said that no key helps, no line asks again. */
export class Admission {
  readonly #options: AdmissionOptions;
  #stopped: CloseReason | undefined;
  #tokenExpiresAt: UnixMillis | undefined;

  constructor(options: AdmissionOptions) {
    this.#options = options;
  }

  get auth(): VenueAuth {
    return this.#options.auth;
  }

  /** When the last token given out ends. */
  get tokenExpiresAt(): UnixMillis | undefined {
    return this.#tokenExpiresAt;
  }

  get form(): number {
    return this.#options.forms.get(this.#options.endpoints.ws) ?? 0;
  }

  /** The venue refused this form itself: the other one from now on, for all sockets of the address. */
  leaveForm(form: number): void {
    const { auth, endpoints, forms } = this.#options;
    if (this.form === form) {
      forms.set(endpoints.ws, (form + 1) % auth.forms.length);
    }
  }

  stop(reason: CloseReason): void {
    this.#stopped = reason;
  }

  /** A person has acted: it is tried again. */
  release(): void {
    this.#stopped = undefined;
  }

  /** `refused`: the token that was refused just now. */
  async token(refused: string | undefined): Promise<Result<string, CloseReason>> {
    if (this.#stopped !== undefined) {
      return err(this.#stopped);
    }
    const { adapter, endpoints, tokens } = this.#options;
    const answer = await tokens.token(adapter.id, {
      wsUrl: endpoints.ws,
      ...(refused === undefined ? {} : { refused }),
    });
    if (!answer.ok) {
      return err({ kind: 'no-token', refusal: answer.error });
    }
    this.#tokenExpiresAt = answer.value.expiresAt;
    return ok(answer.value.value);
  }

  /** In the words of the design (§10). */
  refusal(status: 401 | 403, next: 'stop' | number | 'new-token'): CloseReason {
    const { adapter, auth } = this.#options;
    const label = venueLabels[adapter.id];
    const company = venueCompanies[adapter.id];
    if (next === 'new-token') {
      return {
        kind: 'ended',
        code: 'token-refused',
        text: `${company} refused the token (${status}). Plumbline fetched a new one and tries once more.`,
        nextTry: 'in-text',
      };
    }
    const words = auth.refusalWords?.(status);
    if (next !== 'stop') {
      return {
        kind: 'ended',
        code: status === 401 ? 'credentials-refused' : 'stream-refused',
        text: words ?? `${label} refused the stream twice (${status}).`,
        nextTry: 'due-time',
      };
    }
    const text =
      status === 401
        ? `${company} refused two tokens in a row. The key is wrong or revoked. Plumbline has stopped trying.`
        : `${company} accepts the key but not for this stream. Plumbline has stopped trying, because trying again cannot help. Ask your ${company} contact to add the scope.`;
    return {
      kind: 'ended',
      code: status === 401 ? 'credentials-refused' : 'scope-refused',
      text: words ?? text,
      isFinal: true,
    };
  }
}

/** One line's way in. */
export class Entry {
  readonly #admission: Admission;
  /** Tokens refused in a row since the last open socket. */
  #refusals = 0;
  #refused: string | undefined;
  #token = '';
  #form = 0;
  #formsRefused = 0;

  constructor(admission: Admission) {
    this.#admission = admission;
  }

  /** What to show at the next handshake. */
  async next(): Promise<Result<Handshake, CloseReason>> {
    const refused = this.#refused;
    this.#refused = undefined;
    const token = await this.#admission.token(refused);
    if (!token.ok) {
      return token;
    }
    this.#token = token.value;
    this.#form = this.#admission.form;
    return ok(this.#admission.auth.forms[this.#form]?.(token.value) ?? {});
  }

  opened(): void {
    this.reset();
  }

  /** A person wants it tried again. */
  reset(): void {
    this.#refusals = 0;
    this.#formsRefused = 0;
    this.#refused = undefined;
  }

  /** What follows `reason`, where that is about being let in. */
  after(reason: CloseReason): NextTry | undefined {
    const { auth } = this.#admission;
    if (reason.kind === 'form-refused') {
      this.#formsRefused += 1;
      this.#admission.leaveForm(this.#form);
      // Each form once, then it is a failure like any other.
      const isAnotherLeft = this.#formsRefused % auth.forms.length !== 0;
      return isAnotherLeft ? { reason, delayMs: 0 } : { reason };
    }
    if (reason.kind !== 'refused' || (reason.status !== 401 && reason.status !== 403)) {
      return undefined;
    }
    this.#refusals += 1;
    if (this.#refusals === 1) {
      this.#refused = this.#token;
      return { reason: this.#admission.refusal(reason.status, 'new-token'), delayMs: 0 };
    }
    const next = auth.afterSecondRefusal(reason.status);
    const told = this.#admission.refusal(reason.status, next);
    if (next === 'stop') {
      this.#admission.stop(told);
    }
    return { reason: told, delayMs: next };
  }
}
