/** Paradex' channel names (`paradex.md` §4.1) and what the venue says to wrong ones. SPEC.md PX92–PX94. */
import { err, ok, type Result } from '#shared/domain/result.ts';

/** A market, or `ALL`. */
type Scope = string;

export type ParadexChannel =
  | {
      readonly kind: 'deltas';
      readonly name: string;
      readonly market: string;
      readonly isInteractive: boolean;
    }
  | {
      readonly kind: 'depth';
      readonly name: string;
      readonly market: string;
      readonly isInteractive: boolean;
      readonly everyMs: number;
      /** Prices are grouped to multiples of this; absent: each by itself. */
      readonly tick: string | undefined;
    }
  | {
      readonly kind: 'bbo';
      readonly name: string;
      readonly market: Scope;
      readonly isInteractive: boolean;
    }
  | {
      readonly kind: 'comparison';
      readonly name: string;
      readonly market: Scope;
      readonly everyMs: number;
    }
  /** `nothing` is acknowledged, and nothing ever comes (§3.2: "an ack does not prove the channel is right"). */
  | ScopedChannel<'trades' | 'summary' | 'funding' | 'listing' | 'nothing'>;

/** One member of the union for each kind. */
type ScopedChannel<Kind extends string> = Kind extends string
  ? { readonly kind: Kind; readonly name: string; readonly market: Scope }
  : never;

export const allMarkets = 'ALL';
const invalid = 'invalid channel';
const refreshRates: Readonly<Record<string, readonly string[]>> = {
  snapshot: ['50ms', '100ms'],
  interactive: ['100ms', '200ms', '400ms'],
};

/** The error is the `data` of the venue's refusal. */
export function parseParadexChannel(
  name: string,
  isListed: (market: string) => boolean,
): Result<ParadexChannel, string> {
  const [family = '', ...rest] = name.split('.');
  const nothing: ParadexChannel = { kind: 'nothing', name, market: rest[0] ?? '' };
  const isScope = (scope: string | undefined): scope is string =>
    scope !== undefined && (scope === allMarkets || isListed(scope));
  switch (family) {
    case 'order_book':
      return parseBook(name, rest, isListed);
    case 'bbo': {
      const [market, variant, ...more] = rest;
      const isInteractive = variant === 'interactive';
      const isKnown = variant === undefined || (isInteractive && market !== allMarkets);
      return ok(
        isScope(market) && isKnown && more.length === 0
          ? { kind: 'bbo', name, market, isInteractive }
          : nothing,
      );
    }
    case 'trades':
      return ok(
        rest.length === 1 && isScope(rest[0]) ? { kind: 'trades', name, market: rest[0] } : nothing,
      );
    case 'markets_summary':
    case 'funding_data':
    case 'markets': {
      const market = rest.length === 0 ? allMarkets : rest[0];
      const kind =
        family === 'markets' ? 'listing' : family === 'funding_data' ? 'funding' : 'summary';
      return ok(rest.length < 2 && isScope(market) ? { kind, name, market } : nothing);
    }
    case 'funding_rate_comparison': {
      const [, refresh] = /^ALL@(\d{2,6})ms$/.exec(rest.join('.')) ?? [];
      return refresh === undefined
        ? err(invalid)
        : ok({ kind: 'comparison', name, market: allMarkets, everyMs: Number(refresh) });
    }
    default:
      return err(invalid);
  }
}

function parseBook(
  name: string,
  rest: readonly string[],
  isListed: (market: string) => boolean,
): Result<ParadexChannel, string> {
  const [market = '', feed = '', ...more] = rest;
  const [type = '', ...parameters] = feed.split('@');
  if (more.length > 0) {
    return err(invalid);
  }
  if (type === 'deltas' || type === 'interactive_deltas') {
    if (parameters.length > 0) {
      return err('no parameters expected for deltas topic.');
    }
    const isInteractive = type === 'interactive_deltas';
    return ok(
      isListed(market)
        ? { kind: 'deltas', name, market, isInteractive }
        : { kind: 'nothing', name, market },
    );
  }
  const rates = refreshRates[type];
  if (rates === undefined) {
    return err(invalid);
  }
  const [depth, refresh = '', tick, ...tooMany] = parameters;
  if (depth !== '15') {
    return err('Expecting depth=15');
  }
  if (!rates.includes(refresh)) {
    return err(`invalid refresh rate, expecting one of ${rates.join(', ')}`);
  }
  if (tooMany.length > 0 || (tick !== undefined && !isTick(tick))) {
    return err('invalid price tick');
  }
  return ok(
    isListed(market)
      ? {
          kind: 'depth',
          name,
          market,
          isInteractive: type === 'interactive',
          everyMs: Number(refresh.replace('ms', '')),
          tick: tick?.replace('_', '.'),
        }
      : { kind: 'nothing', name, market },
  );
}

/** `0_01`, `1`, `100`: a one or a five among zeros, as the venue lists them. */
function isTick(text: string): boolean {
  return /^(0_0{0,7}[15]|[15]0{0,4})$/.test(text);
}

/** The one rule of §4.2 the server keeps itself: one book channel of a market on one binary connection. */
export function bookMarketOf(channel: ParadexChannel): string | undefined {
  return channel.kind === 'deltas' || channel.kind === 'depth' ? channel.market : undefined;
}
