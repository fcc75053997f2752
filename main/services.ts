/** Puts the main process together, without Electron: settings, the feed thread, the practice exchange, the handlers of the page's calls. */
import type { MessagePort, Worker } from 'node:worker_threads';
import { type VenueId, venueIds } from '#shared/domain/market.ts';
import { ok, type Result } from '#shared/domain/result.ts';
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
import { followedMarkets } from '#shared/ipc/followed-markets.ts';
import type { KeyForm } from '#shared/ipc/key-entry.ts';
import type { Workspace } from '#shared/ipc/workspace.ts';
import { type CallHandlers, createHandlers, handleCall } from './api.ts';
import { AttentionService, type Notifier } from './attention/attention-service.ts';
import { CredentialService } from './auth/credential-service.ts';
import { noVault, type SecretVault } from './auth/secret-vault.ts';
import type { PostForToken } from './auth/token-request.ts';
import { venueAddresses } from './auth/venue-addresses.ts';
import { DataSources } from './data-sources.ts';
import { DoctorRuns } from './doctor-runs.ts';
import { type DrillGround, Drills } from './drills.ts';
import { type Clock, systemClock } from './feeds/clock.ts';
import { FeedThreadHost } from './feeds/feed-thread-host.ts';
import { RestClient } from './feeds/rest-client.ts';
import type { Logger } from './log/logger.ts';
import { redactText } from './log/redact.ts';
import { MarketLists } from './market-lists.ts';
import type { OverriddenEndpoint } from './resolve-endpoints.ts';
import { appSettingsFile, WindowBoundsStore } from './settings/app-settings.ts';
import { MarketListCache } from './settings/market-list-cache.ts';
import { PendingWrites } from './settings/pending-writes.ts';
import { demoWorkspace, openedWorkspace, workspaceFile } from './settings/workspace-store.ts';
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

export async function createServices(options: ServicesOptions): Promise<Services> {
  const clock = options.clock ?? systemClock;
  const now = options.now ?? (() => clock.now());
  const { folder, logger } = options;
  const portListeners = new Set<(windowId: number, port: MessagePort) => void>();
  const commandListeners = new Set<(command: PageCommand) => void>();
  const startNotices: Notice[] = [...(options.notices ?? [])];
  let isStarted = false;

  function tell(command: PageCommand): void {
    for (const listener of commandListeners) {
      listener(command);
    }
  }
  function notify(told: Notice): void {
    // It goes to a page, and may quote an error that quotes anything.
    const notice = { ...told, title: redactText(told.title), text: redactText(told.text) };
    logger.warn(`${notice.title}. ${notice.text}`);
    if (isStarted) {
      tell({ kind: 'notice', notice });
    } else {
      startNotices.push(notice);
    }
  }

  const settings = appSettingsFile(folder, now, notify);
  const savedWorkspace = workspaceFile(folder, now, notify);
  const windowBounds = new WindowBoundsStore(folder, now, notify);
  const credentials = new CredentialService({
    folder,
    vault: options.vault ?? noVault,
    clock,
    isTrustedRuntime: options.app.runtime === 'official',
    addressesOf: (venue) =>
      venueAddresses(venue, options.endpointOverrides, sources.configOf(venue)),
    onNotice: notify,
    onChange: (status) => tell({ kind: 'credentials', status }),
    onKeyChange: (venue) => void switchKey(venue),
    onKeyReadable: (venue) => host.retry(venue),
    ...(options.postForToken === undefined ? {} : { post: options.postForToken }),
  });
  const attention = new AttentionService({
    folder,
    clock,
    onNotice: notify,
    onChange: (change) => tell({ kind: 'attention', change }),
    onSound: (severity) => tell({ kind: 'sound', severity }),
    onRules: (rules) => host.watchAlerts(rules),
    isPractice: (venue) => sources.configOf(venue)?.isPractice === true,
    notifier: options.notifier,
    chooseExportPath: options.chooseExportPath,
  });
  const [keptSettings, keptWorkspace] = await Promise.all([
    settings.load(),
    savedWorkspace.load(),
    credentials.load(),
    attention.load(),
  ]);
  const isOpened = options.openMarkets !== undefined && options.openMarkets.length > 0;
  const firstSource: DataSource =
    isOpened || options.endpointOverrides.length > 0
      ? 'live'
      : (keptSettings?.source ?? 'practice');

  const sources = new DataSources({
    createPracticeThread: options.createPracticeThread,
    practiceSeed: options.practiceSeed,
    overrides: options.endpointOverrides,
    switches: options.switches,
    environmentOf: (venue) =>
      credentials.environmentOf(venue) === 'sandbox' ? 'sandbox' : 'production',
    logger,
    onPracticeLost: (venues) => host.configure(venues),
    onPracticeGone: () => drills.exchangeIsGone(),
    onNotice: notify,
  });
  const rest = new RestClient(clock);
  const lists = new MarketLists({
    rest,
    cache: new MarketListCache(folder, now, notify),
    now,
    configOf: (venue) => sources.configOf(venue),
  });
  const host = new FeedThreadHost({
    createWorker: options.createFeedThread,
    tokens: credentials.tokens,
    clock,
    logger,
    onPort: (windowId, port) => {
      for (const listener of portListeners) {
        listener(windowId, port);
      }
    },
    onTrustChanged: (changed) => attention.trustChanged(changed),
    onAlertChanged: (changed) => attention.alertChanged(changed),
    onCrash: (reason) => {
      attention.feedThreadStopped(reason);
      notify({
        severity: 'distrust',
        title: 'The feed thread stopped',
        text: `${reason}. Plumbline starts it again; until then no book is current. If this returns, restart Plumbline and send its log.`,
      });
    },
  });
  host.watchAlerts(attention.rules);

  async function switchSource(source: DataSource): Promise<void> {
    host.configure(await sources.use(source));
    await sources.closeUnused();
  }

  // The window need not wait for the practice exchange: its books are RESYNCING until then.
  const started = switchSource(firstSource).catch((error: unknown) => {
    notify({
      severity: 'distrust',
      title: 'The practice exchange did not start',
      text: `${error instanceof Error ? error.message : String(error)}. No practice data can be shown. Go live, or restart Plumbline.`,
    });
  });

  const drills = new Drills({
    clock,
    ground: (): DrillGround | undefined => sources.practice,
    onChange: (running) => tell({ kind: 'drill', ...(running === undefined ? {} : { running }) }),
    onTurn: () => {
      for (const venue of venueIds) {
        credentials.personActed(venue);
        host.retry(venue);
      }
    },
  });
  const doctor = new DoctorRuns({
    credentials,
    configOf: (venue) => sources.configOf(venue),
    onReport: (report) => tell({ kind: 'doctor', report }),
  });

  /** Another key, or none any more: at the address it is meant for, and nothing stays open with the one before. */
  async function switchKey(venue: VenueId): Promise<void> {
    if (sources.source !== 'live') {
      return;
    }
    const before = JSON.stringify(sources.configOf(venue));
    const configs = await sources.use('live');
    if (JSON.stringify(sources.configOf(venue)) === before) {
      host.restart(venue);
    } else {
      host.configure(configs);
    }
  }

  let workspace: Workspace = isOpened
    ? openedWorkspace(options.openMarkets ?? [], keptWorkspace)
    : (keptWorkspace ?? demoWorkspace());
  if (options.theme !== undefined) {
    workspace = { ...workspace, theme: options.theme };
  }
  let closing: Promise<void> | undefined;
  let switching: Promise<unknown> = started;

  /** One at a time: a choice made during another one waits for it. */
  async function chooseSource(source: DataSource): Promise<DataSource> {
    if (source !== sources.source) {
      await switchSource(source);
      writes.add(settings.save({ version: 1, source }));
      tell({ kind: 'source', source });
    }
    return source;
  }

  async function close(): Promise<void> {
    await switching;
    rest.close();
    doctor.close();
    attention.end();
    drills.close();
    await Promise.all([
      attention.close(),
      host.close(),
      sources.close(),
      writes.all(),
      credentials.close(),
    ]);
  }

  /** Windows whose page has said itself what it follows. */
  const asked = new Set<number>();
  const writes = new PendingWrites();
  const handlers = createHandlers({
    start: () => {
      isStarted = true;
      return {
        app: options.app,
        workspace,
        source: sources.source ?? firstSource,
        notices: startNotices.splice(0),
      };
    },
    painted: (windowId) => {
      options.onPainted(windowId);
      // A page that was loaded during a drill has not heard of it.
      if (drills.running !== undefined) {
        tell({ kind: 'drill', running: drills.running });
      }
    },
    copyText: options.copyText,
    saveWorkspace: (next) => {
      workspace = next;
      // What `--open` shows is for this run; the saved desk stays as it was.
      if (!isOpened) {
        writes.add(savedWorkspace.save(next));
      }
    },
    follow: (windowId, markets) => {
      asked.add(windowId);
      host.follow(windowId, markets);
    },
    retry: (venue) => {
      credentials.personActed(venue);
      host.retry(venue);
    },
    audit: (venue, market) => host.audit(venue, market),
    listMarkets: (venue) => lists.list(venue),
    chooseSource: (source) => {
      const switched = switching.then(() => chooseSource(source));
      switching = switched.catch(() => undefined);
      return switched;
    },
    credentials: {
      status: () => credentials.status(),
      edit: async (venue, profile) => {
        const form = await credentials.form(venue, profile, {
          theme: workspace.theme,
          sides: workspace.sides,
        });
        if (!form.ok) {
          return form;
        }
        options.openKeyEntry?.(form.value, (entry) => credentials.enter(form.value, entry));
        return ok(undefined);
      },
      use: (venue, profile) => credentials.use(venue, profile),
      forget: (venue, profile) => credentials.forget(venue, profile),
      unlock: () => credentials.unlock(),
    },
    runDoctor: (venue) => doctor.run(venue),
    drills,
    attention,
    snapshot: options.onSnapshot,
  });

  return {
    handlers,
    api: { handle: (windowId, name, input) => handleCall(handlers, windowId, name, input) },
    windowBounds,
    get source() {
      return sources.source ?? firstSource;
    },
    attachWindow: (windowId) => {
      const port = host.attach(windowId);
      // Another page: what the one before it knew is over.
      attention.windowGone(windowId);
      // The sockets open while the page still loads; it will ask for the same.
      if (!asked.has(windowId)) {
        host.follow(windowId, followedMarkets(workspace.panels));
      }
      return port;
    },
    detachWindow: (windowId) => {
      attention.windowGone(windowId);
      host.detach(windowId);
    },
    onWindowPort: (listener) => {
      portListeners.add(listener);
      return () => portListeners.delete(listener);
    },
    onPageCommand: (listener) => {
      commandListeners.add(listener);
      return () => commandListeners.delete(listener);
    },
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}
