/** What stands behind `npm start --` and behind the packaged program's name. */
import { isVenueId, type VenueId, venueIds } from '#shared/domain/market.ts';
import { err, ok, type Result } from '#shared/domain/result.ts';
import { type EndpointKind, parseEndpointOverride } from './endpoints.ts';
import { type ChosenSwitch, parseSwitch } from './switches.ts';

export interface AppFlags {
  /** Opened instead of the saved workspace. */
  readonly open: ReadonlyArray<{ readonly venue: VenueId; readonly market: string }>;
  readonly endpoints: ReadonlyArray<{
    readonly venue: VenueId;
    readonly kind: EndpointKind;
    readonly url: string;
  }>;
  readonly switches: readonly ChosenSwitch[];
  readonly userDataFolder: string | undefined;
  readonly snapshot: { readonly folder: string; readonly afterMs: number } | undefined;
  readonly windowSize: { readonly width: number; readonly height: number } | undefined;
  readonly theme: 'night' | 'day' | undefined;
  /** Seed of the practice exchange's market model. */
  readonly practiceSeed: number | undefined;
}

const defaultSnapshotAfterMs = 10_000;
/** A day: longer than anyone waits for a picture, shorter than a timer overflows. */
const maxDurationMs = 86_400_000;
const maxWindowSide = 8192;

const flagsWithValue = [
  'open',
  'endpoint',
  'switch',
  'user-data-dir',
  'snapshot',
  'after',
  'window-size',
  'theme',
  'practice-seed',
] as const;
type FlagName = (typeof flagsWithValue)[number];

/** The error is the sentence to print before exit 64. */
export function parseAppFlags(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Result<AppFlags, string> {
  const split = splitFlags(args);
  if (!split.ok) {
    return split;
  }
  const values = split.value;
  const open = mapAll(values.get('open') ?? [], parseMarket);
  const endpoints = mapAll(values.get('endpoint') ?? [], parseAppEndpoint);
  const switches = mapAll(values.get('switch') ?? [], (text) => parseSwitch(text));
  const after = mapLast(values.get('after'), parseDuration);
  const sizeText = values.get('window-size') ?? nonEmpty(environment.PLUMBLINE_WINDOW);
  const windowSize = mapLast(sizeText, parseWindowSize);
  const theme = mapLast(values.get('theme'), parseTheme);
  const seed = mapLast(values.get('practice-seed'), parseSeed);
  if (!open.ok) return open;
  if (!endpoints.ok) return endpoints;
  if (!switches.ok) return switches;
  if (!after.ok) return after;
  if (!windowSize.ok) return windowSize;
  if (!theme.ok) return theme;
  if (!seed.ok) return seed;
  const folder = values.get('snapshot')?.at(-1);
  if (after.value !== undefined && folder === undefined) {
    return err('--after belongs to --snapshot DIR, which is not there.');
  }
  return ok({
    open: open.value,
    endpoints: endpoints.value,
    switches: switches.value,
    userDataFolder: values.get('user-data-dir')?.at(-1),
    snapshot:
      folder === undefined ? undefined : { folder, afterMs: after.value ?? defaultSnapshotAfterMs },
    windowSize: windowSize.value,
    theme: theme.value,
    practiceSeed: seed.value,
  });
}

/**
 * `--name value` and `--name=value`. A flag that is not ours is Chromium's or the runtime's (`--no-sandbox`,
 * `--inspect=0`) and passes; a word that belongs to no flag does not.
 */
function splitFlags(args: readonly string[]): Result<Map<FlagName, string[]>, string> {
  const values = new Map<FlagName, string[]>();
  for (let index = 0; index < args.length; index++) {
    const argument = args[index] ?? '';
    if (!argument.startsWith('-')) {
      return err(`"${argument}" belongs to no flag.`);
    }
    const equals = argument.indexOf('=');
    const text = equals < 0 ? argument.slice(2) : argument.slice(2, equals);
    const name = flagsWithValue.find((known) => known === text);
    if (name === undefined || !argument.startsWith('--')) {
      continue;
    }
    let value = argument.slice(equals + 1);
    if (equals < 0) {
      index++;
      value = args[index] ?? '';
    }
    if (value === '' || (equals < 0 && value.startsWith('--'))) {
      return err(`--${name} needs a value.`);
    }
    values.set(name, [...(values.get(name) ?? []), value]);
  }
  return ok(values);
}

function mapAll<T>(
  texts: readonly string[],
  parse: (text: string) => Result<T, string>,
): Result<T[], string> {
  const values: T[] = [];
  for (const text of texts) {
    const result = parse(text);
    if (!result.ok) {
      return result;
    }
    values.push(result.value);
  }
  return ok(values);
}

function mapLast<T>(
  texts: readonly string[] | undefined,
  parse: (text: string) => Result<T, string>,
): Result<T | undefined, string> {
  const text = texts?.at(-1);
  return text === undefined ? ok(undefined) : parse(text);
}

function nonEmpty(text: string | undefined): string[] | undefined {
  return text === undefined || text === '' ? undefined : [text];
}

function parseMarket(text: string): Result<AppFlags['open'][number], string> {
  const colon = text.indexOf(':');
  const venue = text.slice(0, Math.max(colon, 0));
  const market = text.slice(colon + 1);
  if (colon < 0 || market === '' || market.length > 64) {
    return err(
      `--open ${text} is refused: it is written VENUE:MARKET, such as paxos-public:BTCUSD.`,
    );
  }
  if (!isVenueId(venue)) {
    return err(`--open ${text} is refused: "${venue}" is none of ${venueIds.join(', ')}.`);
  }
  return ok({ venue, market });
}

function parseAppEndpoint(text: string): Result<AppFlags['endpoints'][number], string> {
  const parsed = parseEndpointOverride(text);
  if (!parsed.ok) {
    return parsed;
  }
  const { venue, kind, url } = parsed.value;
  if (venue === undefined) {
    return err(`--endpoint ${text} is refused: it does not name its venue (VENUE.KIND=URL).`);
  }
  return ok({ venue, kind, url });
}

/** `500ms`, `10s`, `5m`. */
export function parseDuration(text: string): Result<number, string> {
  const match = /^(\d{1,9})(ms|s|m)$/.exec(text);
  const unitMs = { ms: 1, s: 1000, m: 60_000 }[match?.[2] ?? ''];
  const milliseconds = Number(match?.[1]) * (unitMs ?? Number.NaN);
  if (!(milliseconds <= maxDurationMs)) {
    return err(`"${text}" is no duration up to a day, such as 500ms, 10s or 5m.`);
  }
  return ok(milliseconds);
}

function parseWindowSize(text: string): Result<{ width: number; height: number }, string> {
  const match = /^(\d{3,4})x(\d{3,4})$/.exec(text);
  const width = Number(match?.[1]);
  const height = Number(match?.[2]);
  if (match === null || width > maxWindowSide || height > maxWindowSide) {
    return err(`"${text}" is no window size, such as 1440x900.`);
  }
  return ok({ width, height });
}

function parseTheme(text: string): Result<'night' | 'day', string> {
  return text === 'night' || text === 'day'
    ? ok(text)
    : err(`--theme ${text} is refused: it can be night or day.`);
}

function parseSeed(text: string): Result<number, string> {
  return /^\d{1,9}$/.test(text)
    ? ok(Number(text))
    : err(`--practice-seed ${text} is refused: it is a whole number of up to nine digits.`);
}
