import { parseArgs } from 'node:util';
import { isVenueId, type VenueId } from '#shared/domain/market.ts';
import { err, ok, type Result } from '#shared/domain/result.ts';
import { parseDurationMs } from '../practice/duration.ts';
import { demoMarketNames } from '../practice/market-catalogue.ts';
import type { PracticeExchangeOptions, PracticeSourceSpec } from '../practice/practice-options.ts';
import {
  parseScheduledScenario,
  type ScheduledScenario,
} from '../practice/scenarios/scenario-schedule.ts';
import { spokenProtocols } from '../practice/servers/registry.ts';

export interface ExchangeArguments {
  readonly options: PracticeExchangeOptions;
  readonly forMs: number | undefined;
  readonly isJson: boolean;
  readonly isHelp: boolean;
  /** Tell which scenarios there are, and start nothing. */
  readonly isScenarioList: boolean;
}

const flags = {
  protocol: { type: 'string', multiple: true },
  source: { type: 'string', multiple: true },
  market: { type: 'string', multiple: true },
  port: { type: 'string' },
  speed: { type: 'string' },
  rate: { type: 'string' },
  seed: { type: 'string' },
  scenario: { type: 'string', multiple: true },
  'list-scenarios': { type: 'boolean' },
  knob: { type: 'string', multiple: true },
  'start-on': { type: 'string' },
  times: { type: 'string' },
  for: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

export function parseExchangeArguments(argv: readonly string[]): Result<ExchangeArguments, string> {
  let values: ReturnType<typeof readFlags>;
  try {
    values = readFlags(argv);
  } catch (error) {
    return err(error instanceof Error ? error.message : String(error));
  }
  const protocols = protocolsOf(values.protocol ?? ['paxos-public']);
  if (!protocols.ok) {
    return protocols;
  }
  const sources = sourcesOf(values.source ?? ['demo'], values.market ?? []);
  if (!sources.ok) {
    return sources;
  }
  const scenarios = scenariosOf(values.scenario ?? []);
  if (!scenarios.ok) {
    return scenarios;
  }
  const knobs = knobsOf(values.knob ?? []);
  if (!knobs.ok) {
    return knobs;
  }
  const port = wholeNumber('port', values.port ?? '0', 65_535);
  if (!port.ok) {
    return port;
  }
  const seed = wholeNumber('seed', values.seed ?? '1', Number.MAX_SAFE_INTEGER);
  if (!seed.ok) {
    return seed;
  }
  const speed = speedOf(values.speed ?? '1');
  if (!speed.ok) {
    return speed;
  }
  const rate = rateOf(values.rate);
  if (!rate.ok) {
    return rate;
  }
  if (rate.value !== undefined && values.speed !== undefined) {
    return err('--rate sets the pace by itself; leave --speed out');
  }
  const startOn = oneOf('start-on', values['start-on'] ?? 'subscriber', ['subscriber', 'now']);
  if (!startOn.ok) {
    return startOn;
  }
  const times = oneOf('times', values.times ?? 'now', ['now', 'recorded']);
  if (!times.ok) {
    return times;
  }
  const forMs = values.for === undefined ? undefined : parseDurationMs(values.for);
  if (values.for !== undefined && forMs === undefined) {
    return err(`--for takes a time like 60s, not "${values.for}"`);
  }
  return ok({
    options: {
      protocols: protocols.value,
      sources: sources.value,
      port: port.value,
      seed: seed.value,
      speed: speed.value,
      scenarios: scenarios.value,
      knobs: knobs.value,
      startOn: startOn.value,
      times: times.value,
      ...(rate.value === undefined ? {} : { messagesPerSecond: rate.value }),
    },
    forMs,
    isJson: values.json === true,
    isHelp: values.help === true,
    isScenarioList: values['list-scenarios'] === true,
  });
}

function readFlags(argv: readonly string[]) {
  return parseArgs({ args: [...argv], options: flags, allowPositionals: false }).values;
}

/** `--protocol a --protocol b` and `--protocol a,b`. */
function protocolsOf(texts: readonly string[]): Result<readonly VenueId[], string> {
  const protocols: VenueId[] = [];
  for (const text of texts.flatMap((list) => list.split(','))) {
    if (!isVenueId(text) || !spokenProtocols.includes(text)) {
      const known = spokenProtocols.join(', ');
      return err(`the practice exchange does not speak "${text}"; it speaks ${known}`);
    }
    if (!protocols.includes(text)) {
      protocols.push(text);
    }
  }
  return ok(protocols);
}

/** The first `--market` names are the recordings', in their order; the rest limit the demo. */
function sourcesOf(
  texts: readonly string[],
  marketTexts: readonly string[],
): Result<readonly PracticeSourceSpec[], string> {
  const markets = marketTexts.flatMap((list) => list.split(','));
  const unusual = markets.find((market) => !/^[A-Za-z0-9._-]{1,40}$/.test(market));
  if (unusual !== undefined) {
    return err(`"${unusual}" is no market name; one is letters, digits, point, dash or underscore`);
  }
  const files = texts.filter((text) => text !== 'demo');
  const wanted = markets.slice(files.length);
  const unknown = wanted.find((market) => !demoMarketNames.includes(market));
  if (unknown !== undefined && !texts.includes('demo')) {
    return err(`--market ${unknown}: there are more names than recordings`);
  }
  if (unknown !== undefined) {
    return err(`the demo has no market ${unknown}; it has ${demoMarketNames.join(', ')}`);
  }
  const recordings = files.map((file, index): PracticeSourceSpec => {
    const market = markets[index];
    return { kind: 'recording', file, ...(market === undefined ? {} : { market }) };
  });
  const demo: PracticeSourceSpec =
    wanted.length === 0 ? { kind: 'demo' } : { kind: 'demo', markets: wanted };
  return ok(texts.includes('demo') ? [...recordings, demo] : recordings);
}

function scenariosOf(texts: readonly string[]): Result<readonly ScheduledScenario[], string> {
  const scheduled: ScheduledScenario[] = [];
  for (const text of texts) {
    const parsed = parseScheduledScenario(text);
    if (!parsed.ok) {
      return parsed;
    }
    scheduled.push(parsed.value);
  }
  return ok(scheduled);
}

/** `VENUE.NAME=VALUE`; whether the venue's server has it is the exchange's to say. */
function knobsOf(
  texts: readonly string[],
): Result<NonNullable<PracticeExchangeOptions['knobs']>, string> {
  const knobs: Partial<Record<VenueId, Record<string, string>>> = {};
  for (const text of texts) {
    const [, venue = '', name = '', value = ''] = /^([^.=]+)\.([^=]+)=(.*)$/.exec(text) ?? [];
    if (!isVenueId(venue)) {
      return err(`--knob takes VENUE.NAME=VALUE, not "${text}"`);
    }
    knobs[venue] = { ...knobs[venue], [name]: value };
  }
  return ok(knobs);
}

function speedOf(text: string): Result<number | 'max', string> {
  if (text === 'max') {
    return ok(text);
  }
  const speed = /^\d+(\.\d+)?$/.test(text) ? Number(text) : 0;
  return speed > 0 && speed <= 100_000
    ? ok(speed)
    : err(`--speed takes a number above 0 or max, not "${text}"`);
}

/** Messages a second over all markets, for measuring; absent: the model's or the recording's own pace. */
function rateOf(text: string | undefined): Result<number | undefined, string> {
  if (text === undefined) {
    return ok(undefined);
  }
  const rate = /^\d{1,7}$/.test(text) ? Number(text) : 0;
  return rate > 0 && rate <= 1_000_000
    ? ok(rate)
    : err(`--rate takes whole messages a second up to 1000000, not "${text}"`);
}

function wholeNumber(flag: string, text: string, most: number): Result<number, string> {
  const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  return value <= most
    ? ok(value)
    : err(`--${flag} takes a whole number up to ${most}, not "${text}"`);
}

function oneOf<T extends string>(
  flag: string,
  text: string,
  choices: readonly T[],
): Result<T, string> {
  const choice = choices.find((candidate) => candidate === text);
  return choice === undefined
    ? err(`--${flag} takes ${choices.join(' or ')}, not "${text}"`)
    : ok(choice);
}
