/** Every call a page can make of main, its input parsed at the edge, its answer a `Result`. */
import { z } from 'zod';
import { channels, type Instrument, venueIds } from '../domain/market.ts';
import type { UnixMillis } from '../domain/time.ts';
import {
  type AttentionChange,
  type AttentionState,
  alertRuleSchema,
  attentionSettingsSchema,
  type IncidentSeverity,
  pageTroubleSchema,
} from './attention.ts';
import type { CredentialsStatus } from './credentials.ts';
import type { DoctorReport } from './doctor.ts';
import type { DrillInfo, RunningDrill } from './drills.ts';
import { type Workspace, workspaceSchema } from './workspace.ts';

const venue = z.enum(venueIds);
const profile = z.string().min(1).max(40);
const market = z.string().min(1).max(64);

export const callInputs = {
  /** What the page needs before its first paint. */
  'app.start': z.strictObject({}),
  /** The page has painted its first ladder or found that it has none: show the window. */
  'app.painted': z.strictObject({}),
  'app.copy': z.strictObject({ text: z.string().max(1_000_000) }),
  'workspace.save': z.strictObject({ workspace: workspaceSchema }),
  /** All that this window's panels follow; replaces what it followed before. */
  'feeds.follow': z.strictObject({
    markets: z
      .array(
        z.strictObject({
          venue,
          market,
          channels: z.array(z.enum(channels)).min(1),
          /** On two parallel sockets, where the venue allows it. */
          isStandby: z.boolean().optional(),
        }),
      )
      .max(256),
  }),
  /** Try the venue's sockets again now instead of at the next due time. */
  'feeds.retry': z.strictObject({ venue }),
  'markets.list': z.strictObject({ venue }),
  /** Practice exchange or the venues themselves. */
  'source.choose': z.strictObject({ source: z.enum(['practice', 'live']) }),
  'credentials.status': z.strictObject({}),
  /** Opens the small window in which a key is entered or replaced; what is entered never passes the page. */
  'credentials.edit': z.strictObject({ venue, profile: profile.optional() }),
  'credentials.use': z.strictObject({ venue, profile }),
  'credentials.forget': z.strictObject({ venue, profile }),
  /** Asks the keychain again; what is kept in memory moves in when it opens. */
  'credentials.unlock': z.strictObject({}),
  /** Walks the way to the first book of a venue; the report grows by `doctor` commands and is the answer at the end. */
  'doctor.run': z.strictObject({ venue }),
  /** Compare the book with an independent copy now; the outcome comes with the market's figures. */
  'feeds.audit': z.strictObject({ venue, market }),
  'attention.state': z.strictObject({}),
  /** Trouble that only this window knows (it is late, its copy of a book drifted): begins, or ends. */
  'attention.report': z.strictObject({ troubles: z.array(pageTroubleSchema).max(64) }),
  'attention.acknowledge': z.strictObject({ ids: z.array(z.string().max(40)).min(1).max(500) }),
  'attention.note': z.strictObject({
    /** Absent: a note of the shift, on its own. */
    id: z.string().max(40).optional(),
    text: z.string().trim().min(1).max(500),
  }),
  'attention.settings': z.strictObject({ settings: attentionSettingsSchema }),
  /** No sound and no desktop notification for so long; 0 ends it. */
  'attention.mute': z.strictObject({
    forMinutes: z
      .number()
      .int()
      .min(0)
      .max(24 * 60),
  }),
  'attention.alerts': z.strictObject({ rules: z.array(alertRuleSchema).max(64) }),
  /** All incidents as a file, chosen by the person; answers its path, or nothing when it was given up. */
  'attention.export': z.strictObject({}),
  /** The fault drills of the practice exchange. */
  'drills.list': z.strictObject({}),
  'drills.run': z.strictObject({ name: z.string().min(1).max(40) }),
  'drills.stop': z.strictObject({}),
  /** The page's own view of its panels, asked for by `--snapshot`. */
  'snapshot.deliver': z.strictObject({
    panels: z.array(z.record(z.string(), z.unknown())).max(64),
  }),
} as const;

export type CallName = keyof typeof callInputs;
export type CallInput<K extends CallName> = z.infer<(typeof callInputs)[K]>;

export type DataSource = 'practice' | 'live';

export interface AppInfo {
  readonly version: string;
  readonly electron: string;
  readonly chrome: string;
  readonly node: string;
  readonly runtime: 'official' | 'fallback';
  readonly platform: string;
}

export interface StartAnswer {
  readonly app: AppInfo;
  readonly workspace: Workspace;
  readonly source: DataSource;
  /** Said once when the window opens: a settings file that was set aside, a runtime that is not ours. */
  readonly notices: readonly Notice[];
}

export interface Notice {
  readonly severity: 'note' | 'caution' | 'distrust';
  readonly title: string;
  /** Cause. What Plumbline does. What you can do. */
  readonly text: string;
}

export interface MarketList {
  readonly instruments: readonly Instrument[];
  /** `kept`: the venue did not answer; this is the list it gave at `at`. */
  readonly from: 'venue' | 'kept';
  readonly at: UnixMillis;
  /** Why the venue did not answer, when `from` is `kept`. */
  readonly reason?: string;
}

export interface CallAnswers {
  'app.start': StartAnswer;
  'app.painted': undefined;
  'app.copy': undefined;
  'workspace.save': undefined;
  'feeds.follow': undefined;
  'feeds.retry': undefined;
  'markets.list': MarketList;
  'source.choose': { readonly source: DataSource };
  'credentials.status': CredentialsStatus;
  'credentials.edit': undefined;
  'credentials.use': undefined;
  'credentials.forget': undefined;
  'credentials.unlock': CredentialsStatus;
  'doctor.run': DoctorReport;
  'feeds.audit': undefined;
  'attention.state': AttentionState;
  'attention.report': undefined;
  'attention.acknowledge': undefined;
  'attention.note': undefined;
  'attention.settings': undefined;
  'attention.mute': undefined;
  'attention.alerts': undefined;
  'attention.export': { readonly path?: string };
  'drills.list': readonly DrillInfo[];
  'drills.run': undefined;
  'drills.stop': undefined;
  'snapshot.deliver': undefined;
}

/** A refused call: the sentence is for a person. */
export interface CallError {
  readonly code: 'invalid-input' | 'unknown-sender' | 'unavailable' | 'failed';
  readonly text: string;
}

/** What main tells a page outside the stream. */
export type PageCommand =
  | { readonly kind: 'snapshot' }
  | { readonly kind: 'menu'; readonly command: MenuCommand }
  | { readonly kind: 'notice'; readonly notice: Notice }
  | { readonly kind: 'source'; readonly source: DataSource }
  | { readonly kind: 'credentials'; readonly status: CredentialsStatus }
  | { readonly kind: 'doctor'; readonly report: DoctorReport }
  /** New or changed incidents; the settings and rules as they are now. */
  | { readonly kind: 'attention'; readonly change: AttentionChange }
  /** Sound is on for this severity, and it is not muted: one short signal. */
  | { readonly kind: 'sound'; readonly severity: IncidentSeverity }
  /** The drill under way; absent: none. */
  | { readonly kind: 'drill'; readonly running?: RunningDrill };

export const menuCommands = [
  'theme-night',
  'theme-day',
  'sides-mint-coral',
  'sides-blue-orange',
  'sides-swap',
  'density-dense',
  'density-regular',
  'density-comfortable',
  'choose-market',
  'centre',
  'grouping-coarser',
  'grouping-finer',
  'grouping-tick',
  'hold',
  'retry-feeds',
  'connection-doctor',
  'who-is-slow',
  'audit-now',
  'freeze',
  'incidents',
  'alerts',
  'attention-settings',
  'mute',
  'drills',
  'trust-states',
  'source-practice',
  'source-live',
  'keys',
] as const;
export type MenuCommand = (typeof menuCommands)[number];
