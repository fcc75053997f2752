/** What each call of the page does. The sender is checked and the input parsed before this. */
import type { Channel, VenueId } from '#shared/domain/market.ts';
import { err, ok, type Result } from '#shared/domain/result.ts';
import type {
  AlertRule,
  AttentionSettings,
  AttentionState,
  PageTrouble,
} from '#shared/ipc/attention.ts';
import type {
  CallAnswers,
  CallError,
  CallInput,
  CallName,
  DataSource,
  MarketList,
  StartAnswer,
} from '#shared/ipc/contract.ts';
import type { CredentialsStatus } from '#shared/ipc/credentials.ts';
import type { DoctorReport } from '#shared/ipc/doctor.ts';
import type { DrillInfo } from '#shared/ipc/drills.ts';
import type { Workspace } from '#shared/ipc/workspace.ts';

/** One handler for each call of the contract. */
export type CallHandlers = {
  readonly [K in CallName]: (
    input: CallInput<K>,
    windowId: number,
  ) => Result<CallAnswers[K], CallError> | Promise<Result<CallAnswers[K], CallError>>;
};

export interface ApiParts {
  readonly start: () => StartAnswer;
  readonly painted: (windowId: number) => void;
  readonly copyText: (text: string) => void;
  readonly saveWorkspace: (workspace: Workspace) => void;
  readonly follow: (
    windowId: number,
    markets: ReadonlyArray<{
      readonly venue: VenueId;
      readonly market: string;
      readonly channels: readonly Channel[];
      readonly isStandby?: boolean | undefined;
    }>,
  ) => void;
  readonly retry: (venue: VenueId) => void;
  readonly audit: (venue: VenueId, market: string) => void;
  readonly listMarkets: (venue: VenueId) => Promise<Result<MarketList, CallError>>;
  /** Rejects with the reason. */
  readonly chooseSource: (source: DataSource) => Promise<DataSource>;
  readonly credentials: {
    readonly status: () => Promise<CredentialsStatus>;
    readonly edit: (
      venue: VenueId,
      profile: string | undefined,
    ) => Promise<Result<undefined, string>>;
    readonly use: (venue: VenueId, profile: string) => Promise<Result<undefined, string>>;
    readonly forget: (venue: VenueId, profile: string) => Promise<Result<undefined, string>>;
    readonly unlock: () => Promise<CredentialsStatus>;
  };
  readonly runDoctor: (venue: VenueId) => Promise<Result<DoctorReport, CallError>>;
  readonly drills: {
    readonly list: () => readonly DrillInfo[];
    readonly run: (name: string) => Result<undefined, CallError>;
    readonly stop: () => void;
  };
  readonly attention: {
    readonly state: AttentionState;
    readonly report: (windowId: number, troubles: readonly PageTrouble[]) => void;
    readonly acknowledge: (ids: readonly string[]) => Result<undefined, CallError>;
    readonly note: (id: string | undefined, text: string) => Result<undefined, CallError>;
    readonly setSettings: (settings: AttentionSettings) => void;
    readonly mute: (forMinutes: number) => void;
    readonly setRules: (rules: readonly AlertRule[]) => Result<undefined, CallError>;
    readonly exportLog: () => Promise<Result<{ readonly path?: string }, CallError>>;
  };
  readonly snapshot: (
    windowId: number,
    panels: ReadonlyArray<Readonly<Record<string, unknown>>>,
  ) => void;
}

export function createHandlers(parts: ApiParts): CallHandlers {
  return {
    'app.start': () => ok(parts.start()),
    'app.painted': (_input, windowId) => done(() => parts.painted(windowId)),
    'app.copy': ({ text }) => done(() => parts.copyText(text)),
    'workspace.save': ({ workspace }) => done(() => parts.saveWorkspace(workspace)),
    'feeds.follow': ({ markets }, windowId) => done(() => parts.follow(windowId, markets)),
    'feeds.retry': ({ venue }) => done(() => parts.retry(venue)),
    'feeds.audit': ({ venue, market }) => done(() => parts.audit(venue, market)),
    'markets.list': ({ venue }) => parts.listMarkets(venue),
    'source.choose': async ({ source }) => {
      try {
        return ok({ source: await parts.chooseSource(source) });
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        return err({ code: 'failed', text: `${reason}. The source stays as it was.` });
      }
    },
    'credentials.status': async () => ok(await parts.credentials.status()),
    'credentials.edit': async ({ venue, profile }) =>
      told(await parts.credentials.edit(venue, profile)),
    'credentials.use': async ({ venue, profile }) =>
      told(await parts.credentials.use(venue, profile)),
    'credentials.forget': async ({ venue, profile }) =>
      told(await parts.credentials.forget(venue, profile)),
    'credentials.unlock': async () => ok(await parts.credentials.unlock()),
    'doctor.run': ({ venue }) => parts.runDoctor(venue),
    'drills.list': () => ok(parts.drills.list()),
    'drills.run': ({ name }) => parts.drills.run(name),
    'drills.stop': () => done(() => parts.drills.stop()),
    'attention.state': () => ok(parts.attention.state),
    'attention.report': ({ troubles }, windowId) =>
      done(() => parts.attention.report(windowId, troubles)),
    'attention.acknowledge': ({ ids }) => parts.attention.acknowledge(ids),
    'attention.note': ({ id, text }) => parts.attention.note(id, text),
    'attention.settings': ({ settings }) => done(() => parts.attention.setSettings(settings)),
    'attention.mute': ({ forMinutes }) => done(() => parts.attention.mute(forMinutes)),
    'attention.alerts': ({ rules }) => parts.attention.setRules(rules),
    'attention.export': () => parts.attention.exportLog(),
    'snapshot.deliver': ({ panels }, windowId) => done(() => parts.snapshot(windowId, panels)),
  };
}

export async function handleCall<K extends CallName>(
  handlers: CallHandlers,
  windowId: number,
  name: K,
  input: CallInput<K>,
): Promise<Result<CallAnswers[K], CallError>> {
  return await handlers[name](input, windowId);
}

function done(act: () => void): Result<undefined, CallError> {
  act();
  return ok(undefined);
}

function told(result: Result<undefined, string>): Result<undefined, CallError> {
  return result.ok ? result : err({ code: 'unavailable', text: result.error });
}
