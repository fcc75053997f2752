/** What reaches people beyond the ladder: incidents, their acknowledgement, notifications, sound, and alerts on prices. */
import { z } from 'zod';
import { type MarketKey, type VenueId, venueIds } from '../domain/market.ts';
import type { UnixMillis } from '../domain/time.ts';
import { type TrustState, trustStates } from '../domain/trust.ts';

/** `distrust`: do not use the book. `caution`: mind it. `note`: for the log. */
export const incidentSeverities = ['note', 'caution', 'distrust'] as const;
export type IncidentSeverity = (typeof incidentSeverities)[number];

export interface IncidentNote {
  readonly at: UnixMillis;
  readonly text: string;
}

/** One stretch of trouble of one cause, whatever states it went through; markets of one venue that share it are one incident. */
export interface Incident {
  readonly id: string;
  /** `note`: a person's own line in the log. */
  readonly kind: 'state' | 'alert' | 'note';
  readonly severity: IncidentSeverity;
  /** The most serious one it reached. */
  readonly state?: TrustState;
  readonly venue?: VenueId;
  readonly markets: readonly MarketKey[];
  readonly isPractice: boolean;
  readonly cause: { readonly code: string; readonly text: string };
  readonly startedAt: UnixMillis;
  /** Absent: it goes on. */
  readonly endedAt?: UnixMillis;
  /** It was not seen to heal: Plumbline was closed then, or nobody followed the market any more. */
  readonly isEndUnknown?: boolean;
  /** What it went through and what was known, oldest first. */
  readonly evidence: readonly { readonly at: UnixMillis; readonly text: string }[];
  /** How often the trouble came: within 30 s of its end it is the same one again. Absent: once. */
  readonly times?: number;
  readonly acknowledgedAt?: UnixMillis;
  readonly notes: readonly IncidentNote[];
}

/** The cause of trouble, without what was done about it at that moment. */
export function causeAlone(text: string): string {
  return text.replace(/(?<=\.) (?=[A-Z“]).*$/s, '');
}

const perSeverity = z.strictObject({
  note: z.boolean(),
  caution: z.boolean(),
  distrust: z.boolean(),
});

export const attentionSettingsSchema = z.strictObject({
  notifications: perSeverity,
  sound: perSeverity,
});
export type AttentionSettings = z.infer<typeof attentionSettingsSchema>;

/** Sound is off by default, and so are notifications of what does not mean "do not use". */
export const defaultAttentionSettings: AttentionSettings = {
  notifications: { note: false, caution: false, distrust: false },
  sound: { note: false, caution: false, distrust: false },
};

const decimal = z.string().regex(/^\d{1,20}(\.\d{1,20})?$/);
const ruleOf = {
  id: z.string().min(1).max(40),
  venue: z.enum(venueIds),
  market: z.string().min(1).max(64),
  isOn: z.boolean(),
};

/** Exact decimals; the comparison is exact as well. A book that is not believed fires nothing. */
export const alertRuleSchema = z.discriminatedUnion('kind', [
  /** The mid (of an index market without a book: the index) is `basisPoints` or more off 1 for `forSeconds` or more. */
  z.strictObject({
    ...ruleOf,
    kind: z.literal('off-par'),
    basisPoints: decimal,
    forSeconds: z.number().int().min(0).max(86_400),
  }),
  /** The best bid or ask goes to or through `price` from the side it was on. */
  z.strictObject({
    ...ruleOf,
    kind: z.literal('touch-crosses'),
    side: z.enum(['bid', 'ask']),
    direction: z.enum(['up', 'down']),
    price: decimal,
  }),
  z.strictObject({
    ...ruleOf,
    kind: z.literal('spread-above'),
    basisPoints: decimal,
    forSeconds: z.number().int().min(0).max(86_400),
  }),
  /** The sum of sizes within `bandBasisPoints` of the mid on `side` is below `size`. */
  z.strictObject({
    ...ruleOf,
    kind: z.literal('depth-below'),
    side: z.enum(['bid', 'ask']),
    bandBasisPoints: decimal,
    size: decimal,
    forSeconds: z.number().int().min(0).max(86_400),
  }),
]);
export type AlertRule = z.infer<typeof alertRuleSchema>;

export interface AttentionState {
  /** Newest first, at most 500. */
  readonly incidents: readonly Incident[];
  readonly settings: AttentionSettings;
  readonly rules: readonly AlertRule[];
  readonly mutedUntil?: UnixMillis;
  /** Whether this system shows desktop notifications at all. */
  readonly canNotify: boolean;
}

export interface AttentionChange {
  /** New ones, and known ones that are different now. */
  readonly incidents?: readonly Incident[];
  readonly settings?: AttentionSettings;
  readonly rules?: readonly AlertRule[];
  /** `null`: no longer muted. */
  readonly mutedUntil?: UnixMillis | null;
}

export const pageTroubleSchema = z.strictObject({
  venue: z.enum(venueIds),
  market: z.string().min(1).max(64),
  state: z.enum(trustStates),
  code: z.string().min(1).max(60),
  text: z.string().max(500),
  since: z.number(),
});
/** All that this window alone knows to be wrong now; what is no longer in the list is over. */
export type PageTrouble = z.infer<typeof pageTroubleSchema>;
