/** What a person types for an alert, and the rule that comes of it: exact decimals in, exact decimals out. */
import { ensureNever } from '#shared/domain/assert.ts';
import type { BookSide, VenueId } from '#shared/domain/market.ts';
import { err, ok, type Result } from '#shared/domain/result.ts';
import type { UnixMillis } from '#shared/domain/time.ts';
import type { AlertRule } from '#shared/ipc/attention.ts';

/** As many as main takes. */
export const maxRules = 64;

export interface RuleDraft {
  readonly kind: AlertRule['kind'];
  readonly venue: VenueId;
  readonly market: string;
  readonly side: BookSide;
  readonly direction: 'up' | 'down';
  readonly price: string;
  readonly basisPoints: string;
  readonly size: string;
  readonly forSeconds: string;
}

export type DraftField = 'market' | 'price' | 'basisPoints' | 'size' | 'forSeconds';
export type DraftErrors = Readonly<Partial<Record<DraftField, string>>>;

/** Which fields a kind has, in the order they stand. */
export const fieldsOf: Readonly<Record<AlertRule['kind'], readonly DraftField[]>> = {
  'off-par': ['market', 'basisPoints', 'forSeconds'],
  'touch-crosses': ['market', 'price'],
  'spread-above': ['market', 'basisPoints', 'forSeconds'],
  'depth-below': ['market', 'size', 'basisPoints', 'forSeconds'],
};

export function newDraft(venue: VenueId, market: string): RuleDraft {
  return {
    kind: 'touch-crosses',
    venue,
    market,
    side: 'bid',
    direction: 'up',
    price: '',
    basisPoints: '',
    size: '',
    forSeconds: '10',
  };
}

export function draftOf(rule: AlertRule): RuleDraft {
  const base = { ...newDraft(rule.venue, rule.market), kind: rule.kind };
  switch (rule.kind) {
    case 'off-par':
    case 'spread-above':
      return { ...base, basisPoints: rule.basisPoints, forSeconds: String(rule.forSeconds) };
    case 'touch-crosses':
      return { ...base, side: rule.side, direction: rule.direction, price: rule.price };
    case 'depth-below':
      return {
        ...base,
        side: rule.side,
        size: rule.size,
        basisPoints: rule.bandBasisPoints,
        forSeconds: String(rule.forSeconds),
      };
    default:
      return ensureNever(rule);
  }
}

/** What the draft is kept as. `knownMarkets` absent: the venue's list is not there, and any name is taken. */
export function ruleOf(
  draft: RuleDraft,
  keep: Pick<AlertRule, 'id' | 'isOn'>,
  knownMarkets: ReadonlySet<string> | undefined,
  venueName: string,
): Result<AlertRule, DraftErrors> {
  const errors: Partial<Record<DraftField, string>> = {};
  const market = draft.market.trim();
  const fields = fieldsOf[draft.kind];
  const put = (field: DraftField, error: string | undefined): void => {
    if (error !== undefined && fields.includes(field)) {
      errors[field] = error;
    }
  };
  put('market', marketError(market, knownMarkets, venueName));
  put('price', decimalError(draft.price, 'a price', '91250.5'));
  put('basisPoints', decimalError(draft.basisPoints, 'a number of basis points', '10'));
  put('size', decimalError(draft.size, 'a size', '2.5'));
  put('forSeconds', secondsError(draft.forSeconds));
  if (Object.keys(errors).length > 0) {
    return err(errors);
  }
  const base = { ...keep, venue: draft.venue, market };
  const basisPoints = exactText(draft.basisPoints);
  const forSeconds = Number(draft.forSeconds.trim());
  switch (draft.kind) {
    case 'off-par':
    case 'spread-above':
      return ok({ ...base, kind: draft.kind, basisPoints, forSeconds });
    case 'touch-crosses':
      return ok({
        ...base,
        kind: draft.kind,
        side: draft.side,
        direction: draft.direction,
        price: exactText(draft.price),
      });
    case 'depth-below':
      return ok({
        ...base,
        kind: draft.kind,
        side: draft.side,
        size: exactText(draft.size),
        bandBasisPoints: basisPoints,
        forSeconds,
      });
    default:
      return ensureNever(draft.kind);
  }
}

/** An id no rule has or had: what fired once is remembered by it. */
export function freshRuleId(rules: readonly AlertRule[], now: UnixMillis): string {
  let stamp = Math.floor(now);
  while (rules.some(({ id }) => id === `alert-${stamp.toString(36)}`)) {
    stamp += 1;
  }
  return `alert-${stamp.toString(36)}`;
}

function marketError(
  market: string,
  known: ReadonlySet<string> | undefined,
  venueName: string,
): string | undefined {
  if (market === '') {
    return 'Which market? Type its name as the venue writes it.';
  }
  if (market.length > 64) {
    return 'No market has a name that long.';
  }
  return known === undefined || known.has(market)
    ? undefined
    : `${venueName} has no market called ${market}.`;
}

/** Digits as they are typed, without comma thousands. Nothing passes through a float. */
function exactText(text: string): string {
  const [whole = '', fraction] = text.trim().replace(/,/g, '').split('.');
  const digits = whole.replace(/^0+(?=\d)/, '') || '0';
  return fraction === undefined || fraction === '' ? digits : `${digits}.${fraction}`;
}

const plain = /^(\d+|\d{1,3}(,\d{3})+)?(\.\d+)?$/;

function decimalError(text: string, what: string, example: string): string | undefined {
  const typed = text.trim();
  if (typed === '') {
    return `Type ${what}, such as ${example}.`;
  }
  if (/^[-−]/.test(typed)) {
    return 'It is above zero; the minus is not needed.';
  }
  if (/^\d+,\d+$/.test(typed) && !plain.test(typed)) {
    return `Decimals stand behind a point: ${typed.replace(',', '.')}.`;
  }
  if (!plain.test(typed)) {
    return `“${typed}” is not ${what}. Digits and a point are, such as ${example}.`;
  }
  const [whole = '', fraction = ''] = exactText(typed).split('.');
  if (whole.length > 20 || fraction.length > 20) {
    return 'At most 20 digits before the point and 20 behind it.';
  }
  return /[1-9]/.test(typed) ? undefined : 'It must be above zero.';
}

const maxSeconds = 86_400;

function secondsError(text: string): string | undefined {
  const typed = text.trim();
  if (!/^\d{1,9}$/.test(typed)) {
    return 'Type whole seconds, such as 10; 0 is at once.';
  }
  return Number(typed) <= maxSeconds ? undefined : 'At most one day, 86400 s.';
}
