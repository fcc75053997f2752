/** Modest, bounded REST reads: one at a time for a host, spaced, and silent for as long as the host asks. SPEC.md RC1–RC5. */
import { ensureNever } from '#shared/domain/assert.ts';
import { err, ok, type Result } from '#shared/domain/result.ts';
import type { UnixMillis } from '#shared/domain/time.ts';
import { proxyFetch } from '../proxy/proxy-fetch.ts';
import type { ClockReading } from '../venues/venue.ts';
import type { Clock } from './clock.ts';
import { parseRetryAfter } from './retry-after.ts';

const timeoutMs = 10_000;
/** 2,000 recent executions are some 300 KB; a list of markets far less. */
const maxBodyBytes = 16 * 1024 * 1024;
/** Far below Paxos' 10 a second. */
const spacingMs = 250;
/** `Date` tells whole seconds, and a server may write the one of a moment ago. */
const dateResolutionMs = 1_025;
/** Paxos throttles an address for five minutes after a 429. */
const throttledForMs = 5 * 60_000;

export type RestError =
  | { readonly kind: 'status'; readonly status: number }
  | { readonly kind: 'throttled'; readonly until: UnixMillis }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'unreachable'; readonly text: string };

export function restErrorSentence(error: RestError, label: string): string {
  switch (error.kind) {
    case 'status':
      return `${label} answered ${error.status} to a REST request.`;
    case 'throttled':
      return `${label} asks for fewer REST requests. Next try at ${new Date(error.until).toISOString().slice(11, 19)}.`;
    case 'timeout':
      return `${label} did not answer a REST request within ${timeoutMs / 1000} s.`;
    case 'too-large':
      return `${label} answered a REST request with more than ${maxBodyBytes / 1024 / 1024} MB.`;
    case 'unreachable':
      return `${label} cannot be reached by REST: ${error.text}.`;
    default:
      return ensureNever(error);
  }
}

interface Request {
  readonly url: string;
  readonly method: 'GET' | 'HEAD';
  /** Hears between which moments of ours the answer's clock was read. */
  readonly onTimes?: (sentAt: UnixMillis, receivedAt: UnixMillis) => void;
}

interface HostState {
  readonly listeners: Set<(reading: ClockReading) => void>;
  last: Promise<unknown>;
  lastStartMs: number;
  throttledUntil: UnixMillis;
}

export class RestClient {
  readonly #clock: Clock;
  readonly #fetch: typeof fetch;
  readonly #hosts = new Map<string, HostState>();
  readonly #closing = new AbortController();

  constructor(clock: Clock, fetcher: typeof fetch = proxyFetch()) {
    this.#clock = clock;
    this.#fetch = fetcher;
  }

  /** The body of a 200 answer as text. */
  get(url: string): Promise<Result<string, RestError>> {
    return this.#request({ url, method: 'GET' });
  }

  /** Nothing but the answer's date is wanted, whatever its status is. */
  async head(url: string): Promise<void> {
    await this.#request({ url, method: 'HEAD' });
  }

  /** The venue's time as `parse` reads it from the body of a 200 answer. */
  async readTime(
    url: string,
    parse: (body: string) => Result<UnixMillis, string>,
  ): Promise<ClockReading | undefined> {
    let times: Pick<ClockReading, 'sentAt' | 'receivedAt'> | undefined;
    const body = await this.#request({
      url,
      method: 'GET',
      onTimes: (sentAt, receivedAt) => {
        times = { sentAt, receivedAt };
      },
    });
    const time = body.ok ? parse(body.value) : body;
    return times === undefined || !time.ok
      ? undefined
      : { ...times, venueIn: time.value, venueOut: time.value, resolutionMs: 1 };
  }

  /** `listener` hears the date of each answer of the server at `baseUrl`. Returns what ends that. */
  onDate(baseUrl: string, listener: (reading: ClockReading) => void): () => void {
    const { listeners } = this.#host(new URL(baseUrl).host);
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  #request(request: Request): Promise<Result<string, RestError>> {
    const host = this.#host(new URL(request.url).host);
    const turn = host.last.then(() => this.#getInTurn(request, host));
    host.last = turn;
    return turn;
  }

  /** Idempotent; what is under way ends as unreachable. */
  close(): void {
    this.#closing.abort();
  }

  #host(name: string): HostState {
    let host = this.#hosts.get(name);
    if (host === undefined) {
      host = {
        listeners: new Set(),
        last: Promise.resolve(),
        lastStartMs: Number.NEGATIVE_INFINITY,
        throttledUntil: 0,
      };
      this.#hosts.set(name, host);
    }
    return host;
  }

  async #getInTurn(request: Request, host: HostState): Promise<Result<string, RestError>> {
    if (host.throttledUntil > this.#clock.now()) {
      return err({ kind: 'throttled', until: host.throttledUntil });
    }
    await this.#pause(host.lastStartMs + spacingMs - this.#clock.monotonic());
    if (this.#closing.signal.aborted) {
      return err({ kind: 'unreachable', text: 'closing' });
    }
    host.lastStartMs = this.#clock.monotonic();
    const timeout = new AbortController();
    const cancelTimeout = this.#clock.setTimer(() => timeout.abort(), timeoutMs);
    const stop = (): void => timeout.abort();
    this.#closing.signal.addEventListener('abort', stop, { once: true });
    try {
      return await this.#read(request, host, timeout.signal);
    } catch (error) {
      return err(
        timeout.signal.aborted && !this.#closing.signal.aborted
          ? { kind: 'timeout' }
          : { kind: 'unreachable', text: causeText(error) },
      );
    } finally {
      cancelTimeout();
      this.#closing.signal.removeEventListener('abort', stop);
    }
  }

  async #read(
    { url, method, onTimes }: Request,
    host: HostState,
    signal: AbortSignal,
  ): Promise<Result<string, RestError>> {
    const sentAt = this.#clock.now();
    const response = await this.#fetch(url, {
      method,
      signal,
      redirect: 'manual',
      headers: { accept: 'application/json' },
    });
    const receivedAt = this.#clock.now();
    onTimes?.(sentAt, receivedAt);
    tellDate(response.headers, sentAt, receivedAt, host.listeners);
    if (response.status !== 200) {
      await response.body?.cancel();
      if (response.status === 429) {
        const asked = parseRetryAfter(
          response.headers.get('retry-after') ?? undefined,
          this.#clock.now(),
        );
        host.throttledUntil = this.#clock.now() + (asked ?? throttledForMs);
        return err({ kind: 'throttled', until: host.throttledUntil });
      }
      return err({ kind: 'status', status: response.status });
    }
    const chunks: Uint8Array[] = [];
    let length = 0;
    const reader = response.body?.getReader();
    for (;;) {
      const part = await reader?.read();
      if (part === undefined || part.done) {
        break;
      }
      length += part.value.length;
      if (length > maxBodyBytes) {
        await reader?.cancel();
        return err({ kind: 'too-large' });
      }
      chunks.push(part.value);
    }
    return ok(Buffer.concat(chunks).toString('utf8'));
  }

  async #pause(forMs: number): Promise<void> {
    const { signal } = this.#closing;
    if (forMs > 0 && !signal.aborted) {
      await new Promise<void>((resolve) => {
        const stop = (): void => {
          cancel();
          resolve();
        };
        const cancel = this.#clock.setTimer(() => {
          signal.removeEventListener('abort', stop);
          resolve();
        }, forMs);
        signal.addEventListener('abort', stop, { once: true });
      });
    }
  }
}

/** A stored answer (`Age`) has the date of when it was made. */
function tellDate(
  headers: Headers,
  sentAt: UnixMillis,
  receivedAt: UnixMillis,
  listeners: ReadonlySet<(reading: ClockReading) => void>,
): void {
  const date = Date.parse(headers.get('date') ?? '');
  if (Number.isNaN(date) || headers.has('age')) {
    return;
  }
  const reading = { sentAt, receivedAt, venueIn: date, venueOut: date };
  for (const listener of listeners) {
    listener({ ...reading, resolutionMs: dateResolutionMs });
  }
}

function causeText(error: unknown): string {
  if (error instanceof Error) {
    const cause = error.cause;
    if (cause instanceof Error) {
      return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.message;
    }
    return error.message;
  }
  return String(error);
}
