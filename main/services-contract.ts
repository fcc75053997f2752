/** What the main process is put together from, and what it is to Electron then. */
import type { MessagePort, Worker } from 'node:worker_threads';
import type { VenueId } from '#shared/domain/market.ts';
import type { Result } from '#shared/domain/result.ts';
import type {
  AppInfo,
  CallAnswers,
  CallError,
  CallInput,
  CallName,
  DataSource,
  Notice,
  PageCommand,
} from '#shared/ipc/contract.ts';
import type { KeyForm } from '#shared/ipc/key-entry.ts';
import type { Workspace } from '#shared/ipc/workspace.ts';
import type { CallHandlers } from './api.ts';
import type { Notifier } from './attention/attention-service.ts';
import type { SecretVault } from './auth/secret-vault.ts';
import type { PostForToken } from './auth/token-request.ts';
import type { Clock } from './feeds/clock.ts';
import type { Logger } from './log/logger.ts';
import type { OverriddenEndpoint } from './resolve-endpoints.ts';
import type { WindowBoundsStore } from './settings/app-settings.ts';
import type { ChosenSwitch } from './switches.ts';

export interface ServicesOptions {
  /** Settings live here. */
  readonly folder: string;
  readonly app: AppInfo;
  readonly now?: () => number;
  readonly clock?: Clock;
  readonly createFeedThread: () => Worker;
  readonly createPracticeThread: () => Worker;
  readonly endpointOverrides: ReadonlyArray<OverriddenEndpoint & { readonly venue: VenueId }>;
  readonly switches?: readonly ChosenSwitch[] | undefined;
  /** `--open`: these instead of the saved workspace, from the venues themselves or the overridden endpoints. */
  readonly openMarkets?: ReadonlyArray<{ readonly venue: VenueId; readonly market: string }>;
  /** `--theme`, for this run. */
  readonly theme?: Workspace['theme'] | undefined;
  readonly practiceSeed?: number | undefined;
  /** How a token endpoint is asked; absent: over the network. */
  readonly postForToken?: PostForToken | undefined;
  readonly logger: Logger;
  /** Said when the window opens: what the caller found out before (a runtime that is not official, say). */
  readonly notices?: readonly Notice[];
  /** Absent: no keychain; keys are kept in memory. */
  readonly vault?: SecretVault | undefined;
  /** Opens the window in which a key is entered; what it submits comes back the one way there is. */
  readonly openKeyEntry?: (
    form: KeyForm,
    submit: (entry: unknown) => Promise<Result<undefined, string>>,
  ) => void;
  readonly copyText: (text: string) => void;
  /** Absent: no desktop notifications. */
  readonly notifier?: Notifier | undefined;
  /** Asks where the log of incidents is to be written. */
  readonly chooseExportPath?: (() => Promise<string | undefined>) | undefined;
  /** The page of this window has painted its first ladder, or found that it has none. */
  readonly onPainted: (windowId: number) => void;
  readonly onSnapshot: (
    windowId: number,
    panels: ReadonlyArray<Readonly<Record<string, unknown>>>,
  ) => void;
}

export interface Services {
  /** One handler for each call, for a host that has parsed the input. */
  readonly handlers: CallHandlers;
  readonly api: {
    /** Parses nothing: the input is of the contract's type already. */
    handle<K extends CallName>(
      windowId: number,
      name: K,
      input: CallInput<K>,
    ): Promise<Result<CallAnswers[K], CallError>>;
  };
  readonly windowBounds: WindowBoundsStore;
  readonly source: DataSource;
  /** The feed thread's port for this window, to be relayed unopened; one given before is closed. */
  attachWindow(windowId: number): MessagePort;
  detachWindow(windowId: number): void;
  /** The port of a window is another one now (the feed thread was started again, the source changed). Returns the unsubscriber. */
  onWindowPort(listener: (windowId: number, port: MessagePort) => void): () => void;
  /** Something every page should be told. Returns the unsubscriber. */
  onPageCommand(listener: (command: PageCommand) => void): () => void;
  /** Idempotent; resolves when the threads are gone and the files written. */
  close(): Promise<void>;
}
