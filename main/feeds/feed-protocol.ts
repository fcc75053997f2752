/** What the main thread and the feed thread say to each other, beside the windows' ports. Parsed on arrival. */
import type { MessagePort } from 'node:worker_threads';
import { z } from 'zod';
import { channels, venueIds } from '#shared/domain/market.ts';
import { trustStates } from '#shared/domain/trust.ts';
import { alertRuleSchema } from '#shared/ipc/attention.ts';
import { tokenRefusalCodes } from '../auth/token-source.ts';

const venue = z.enum(venueIds);
const windowId = z.int().nonnegative();

export const venueConfigSchema = z.strictObject({
  venue,
  endpoints: z.strictObject({
    ws: z.string(),
    rest: z.string(),
    auth: z.string().optional(),
    switches: z.record(z.string(), z.string()).optional(),
  }),
  isPractice: z.boolean(),
  isRestPaired: z.boolean(),
});

const requestId = z.int().nonnegative();

const tokenAnswerSchema = z.discriminatedUnion('ok', [
  z.strictObject({
    ok: z.literal(true),
    value: z.strictObject({ value: z.string(), expiresAt: z.number() }),
  }),
  z.strictObject({
    ok: z.literal(false),
    error: z.strictObject({
      code: z.enum(tokenRefusalCodes),
      text: z.string(),
      isFinal: z.boolean(),
      retryAt: z.number().optional(),
    }),
  }),
]);
export type TokenAnswer = z.infer<typeof tokenAnswerSchema>;

const portSchema = z.custom<MessagePort>(
  (value) => typeof value === 'object' && value !== null && 'postMessage' in value,
);

export const toThreadSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('configure'), venues: z.array(venueConfigSchema) }),
  z.strictObject({ kind: z.literal('window'), windowId, port: portSchema }),
  z.strictObject({ kind: z.literal('window-gone'), windowId }),
  z.strictObject({
    kind: z.literal('follow'),
    windowId,
    markets: z.array(
      z.strictObject({
        venue,
        market: z.string(),
        channels: z.array(z.enum(channels)),
        isStandby: z.boolean().optional(),
      }),
    ),
  }),
  z.strictObject({ kind: z.literal('retry'), venue }),
  z.strictObject({ kind: z.literal('audit'), venue, market: z.string() }),
  z.strictObject({ kind: z.literal('restart'), venue }),
  /** The answer to `token-wanted`. */
  z.strictObject({ kind: z.literal('token'), id: requestId, answer: tokenAnswerSchema }),
  /** All alerts on prices; replaces what was watched for before. */
  z.strictObject({ kind: z.literal('alerts'), rules: z.array(alertRuleSchema) }),
  z.strictObject({ kind: z.literal('close') }),
]);
export type ToThread = z.infer<typeof toThreadSchema>;

const channelTrustSchema = z.strictObject({
  state: z.enum(trustStates),
  code: z.string(),
  /** The sentence as it reads now. */
  text: z.string(),
  isBookOld: z.boolean(),
  evidence: z.array(z.string()),
});

/** One channel of a market has another state or cause. Calm ones (LIVE, QUIET) are told when they follow trouble, and at first. */
const trustChangedSchema = z.strictObject({
  kind: z.literal('trust-changed'),
  at: z.number(),
  venue,
  market: z.string(),
  channel: z.enum(channels),
  /** The channel that stands for the market: its book, where that is followed. */
  isLeading: z.boolean(),
  isPractice: z.boolean(),
  /** Absent: nobody follows it any more. */
  trust: channelTrustSchema.optional(),
});
export type TrustChanged = z.infer<typeof trustChangedSchema>;

/** What an alert watches for holds now (`fired`), or was found not to hold (`over`; also the first time). */
const alertChangedSchema = z.strictObject({
  kind: z.literal('alert-changed'),
  at: z.number(),
  ruleId: z.string(),
  venue,
  market: z.string(),
  isPractice: z.boolean(),
  phase: z.enum(['fired', 'over']),
  text: z.string(),
});
export type AlertChanged = z.infer<typeof alertChangedSchema>;

export const fromThreadSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('ready') }),
  /** A line is about to connect. `refused`: the token that was refused just now. */
  z.strictObject({
    kind: z.literal('token-wanted'),
    id: requestId,
    venue,
    wsUrl: z.string(),
    refused: z.string().optional(),
  }),
  z.strictObject({
    kind: z.literal('log'),
    level: z.enum(['debug', 'info', 'warn', 'error']),
    text: z.string(),
    fields: z.record(z.string(), z.unknown()),
  }),
  trustChangedSchema,
  alertChangedSchema,
  z.strictObject({ kind: z.literal('closed') }),
]);
export type FromThread = z.infer<typeof fromThreadSchema>;

/** An ack as it comes from a page: anything else on a window's port is not listened to. */
export const ackSchema = z.strictObject({
  kind: z.literal('ack'),
  number: z.int().nonnegative(),
  resets: z.array(z.string().max(200)).max(256),
});
