/** What the venue's REST says beside the walk: its markets, its date, whether it trades. Never a step of its own. SPEC.md DR13–DR16. */
import { request as requestPlain } from 'node:http';
import { request as requestEncrypted } from 'node:https';
import type { Instrument } from '#shared/domain/market.ts';
import type { UnixMillis } from '#shared/domain/time.ts';
import type { DoctorReport } from '#shared/ipc/doctor.ts';
import { agentFor } from '../proxy/tunnel.ts';
import { type DoctorOptions, usualMarkets } from './doctor-options.ts';
import type { NetworkTools } from './network-steps.ts';
import { socketLookup } from './target.ts';
import { timedOut, within } from './within.ts';

export type ClockSkew = NonNullable<DoctorReport['clockSkew']>;

const mostBytes = 16 * 1024 * 1024;
/** A `Date` header has whole seconds: the server's clock is up to one second further. */
const headerResolutionMs = 1_000;

interface RestAnswer {
  readonly status: number;
  readonly body: string;
  readonly date: string | undefined;
  readonly sentAt: UnixMillis;
  readonly roundTripMs: number;
}

export class VenueDesk {
  readonly #options: DoctorOptions;
  readonly #tools: NetworkTools;
  readonly #asked: Promise<RestAnswer | undefined>;

  constructor(options: DoctorOptions, tools: NetworkTools) {
    this.#options = options;
    this.#tools = tools;
    this.#asked = this.#get(options.adapter.rest.marketsUrl(options.endpoints));
  }

  /** By the date of the market list's answer. */
  async clockSkew(): Promise<ClockSkew | undefined> {
    const answer = await this.#asked;
    return answer === undefined
      ? undefined
      : skewOf(answer.date, answer.sentAt, answer.roundTripMs);
  }

  /** The one asked for, else the venue's usual one, else the first of its list that is not halted. */
  async market(): Promise<string> {
    const { adapter, market } = this.#options;
    if (market !== undefined) {
      return market;
    }
    const usual = usualMarkets[adapter.id];
    const list = await this.#list();
    const isListed = list.length === 0 || list.some((entry) => entry.market === usual);
    const other = list.find((entry) => entry.halted === undefined) ?? list[0];
    return isListed ? usual : (other?.market ?? usual);
  }

  /** Undefined: there is no list to look it up in. */
  async isListed(market: string): Promise<boolean | undefined> {
    const list = await this.#list();
    return list.length === 0 ? undefined : list.some((entry) => entry.market === market);
  }

  /** The venue's own words when it does not trade just now. */
  async halted(): Promise<string | undefined> {
    const { adapter, endpoints } = this.#options;
    const { state } = adapter.rest;
    if (state === undefined) {
      return undefined;
    }
    const answer = await this.#get(state.url(endpoints));
    const parsed = answer?.status === 200 ? state.parse(answer.body) : undefined;
    return parsed?.ok === true ? parsed.value.halted : undefined;
  }

  async #list(): Promise<readonly Instrument[]> {
    const answer = await this.#asked;
    const parsed =
      answer?.status === 200 ? this.#options.adapter.rest.parseMarkets(answer.body) : undefined;
    return parsed?.ok === true ? parsed.value : [];
  }

  async #get(url: string): Promise<RestAnswer | undefined> {
    const { clock, limits, network } = this.#tools;
    const giveUp = new AbortController();
    const answer = await within(
      this.#read(url, giveUp.signal, network?.issuers),
      limits.list,
      clock,
    );
    giveUp.abort();
    return answer === timedOut ? undefined : answer;
  }

  #read(
    url: string,
    signal: AbortSignal,
    issuers: string | undefined,
  ): Promise<RestAnswer | undefined> {
    const { clock, network } = this.#tools;
    const sentAt = clock.now();
    const startedMs = clock.monotonic();
    const agent = agentFor(url, this.#options.environment);
    const lookup = socketLookup(network);
    const options = {
      signal,
      headers: { accept: 'application/json' },
      agent: agent ?? (false as const),
      rejectUnauthorized: true,
      ...(issuers === undefined ? {} : { ca: issuers }),
      ...(lookup === undefined ? {} : { lookup }),
    };
    return new Promise((resolve) => {
      const isEncrypted = url.startsWith('https:');
      const request = isEncrypted ? requestEncrypted(url, options) : requestPlain(url, options);
      request.on('error', () => resolve(undefined));
      request.on('response', (response) => {
        const roundTripMs = clock.monotonic() - startedMs;
        const { date } = response.headers;
        const status = response.statusCode ?? 0;
        const chunks: Buffer[] = [];
        let length = 0;
        response.on('data', (chunk: Buffer) => {
          length += chunk.length;
          chunks.push(chunk);
          if (length > mostBytes) {
            request.destroy();
            resolve({ status: 0, body: '', date, sentAt, roundTripMs });
          }
        });
        response.on('error', () => resolve(undefined));
        response.on('end', () => {
          const body = Buffer.concat(chunks).toString('utf8');
          resolve({ status, body, date, sentAt, roundTripMs });
        });
      });
      request.end();
    });
  }
}

/** Ours minus theirs: positive when this computer is ahead. */
export function skewOf(
  date: string | undefined,
  sentAt: UnixMillis,
  roundTripMs: number,
): ClockSkew | undefined {
  const theirs = date === undefined ? Number.NaN : Date.parse(date);
  if (Number.isNaN(theirs)) {
    return undefined;
  }
  const ours = sentAt + roundTripMs / 2;
  return {
    offsetMs: Math.round(ours - (theirs + headerResolutionMs / 2)),
    uncertaintyMs: Math.round((headerResolutionMs + roundTripMs) / 2),
  };
}

/** Tokens and certificates fail from about here on. */
const tokenSkewMs = 60_000;

/** `74 s behind`, where that is far enough to be the reason of a refusal. */
export function clockTrouble(skew: ClockSkew | undefined): string | undefined {
  if (skew === undefined || Math.abs(skew.offsetMs) - skew.uncertaintyMs < tokenSkewMs) {
    return undefined;
  }
  const apart = Math.abs(skew.offsetMs) / 1000;
  const span = apart < 600 ? `${Math.round(apart)} s` : `${Math.round(apart / 60)} min`;
  return `${span} ${skew.offsetMs > 0 ? 'ahead' : 'behind'}`;
}
