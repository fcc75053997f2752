/** Puts the main process together, without Electron: settings, the feed thread, the practice exchange, the handlers of the page's calls. */
import type { MessagePort } from 'node:worker_threads';
import { venueIds } from '#shared/domain/market.ts';
import { ok } from '#shared/domain/result.ts';
import type { DataSource } from '#shared/ipc/contract.ts';
import { followedMarkets } from '#shared/ipc/followed-markets.ts';
import { createHandlers, handleCall } from './api.ts';
import { AttentionService } from './attention/attention-service.ts';
import { CredentialService } from './auth/credential-service.ts';
import { noVault } from './auth/secret-vault.ts';
import { venueAddresses } from './auth/venue-addresses.ts';
import { DataSources } from './data-sources.ts';
import { Desk } from './desk.ts';
import { DoctorRuns } from './doctor-runs.ts';
import { type DrillGround, Drills } from './drills.ts';
import { systemClock } from './feeds/clock.ts';
import { FeedThreadHost } from './feeds/feed-thread-host.ts';
import { RestClient } from './feeds/rest-client.ts';
import { MarketLists } from './market-lists.ts';
import { PageNews } from './page-news.ts';
import type { Services, ServicesOptions } from './services-contract.ts';
import { appSettingsFile, WindowBoundsStore } from './settings/app-settings.ts';
import { MarketListCache } from './settings/market-list-cache.ts';
import { PendingWrites } from './settings/pending-writes.ts';
import { workspaceFile } from './settings/workspace-store.ts';
import { SourceChoice } from './source-choice.ts';

export async function createServices(options: ServicesOptions): Promise<Services> {
  const clock = options.clock ?? systemClock;
  const now = options.now ?? (() => clock.now());
  const { folder, logger } = options;
  const portListeners = new Set<(windowId: number, port: MessagePort) => void>();
  const news = new PageNews(logger, options.notices ?? []);
  const { tell, notify } = news;

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
    onKeyChange: (venue) => void choice.switchKey(venue),
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
  const desk = new Desk(savedWorkspace, keptWorkspace, options);
  const firstSource: DataSource =
    desk.isOpened || options.endpointOverrides.length > 0
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

  const writes = new PendingWrites();
  const choice = new SourceChoice({
    sources,
    host,
    onChosen: (source) => {
      writes.add(settings.save({ version: 1, source }));
      tell({ kind: 'source', source });
    },
  });
  // The window need not wait for the practice exchange: its books are RESYNCING until then.
  choice.start(firstSource).catch((error: unknown) => {
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

  let closing: Promise<void> | undefined;
  async function close(): Promise<void> {
    await choice.settled();
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
  const handlers = createHandlers({
    start: () => ({
      app: options.app,
      workspace: desk.workspace,
      source: sources.source ?? firstSource,
      notices: news.start(),
    }),
    painted: (windowId) => {
      options.onPainted(windowId);
      // A page that was loaded during a drill has not heard of it.
      if (drills.running !== undefined) {
        tell({ kind: 'drill', running: drills.running });
      }
    },
    copyText: options.copyText,
    saveWorkspace: (workspace) => writes.add(desk.save(workspace)),
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
    chooseSource: (source) => choice.choose(source),
    credentials: {
      status: () => credentials.status(),
      edit: async (venue, profile) => {
        const form = await credentials.form(venue, profile, {
          theme: desk.workspace.theme,
          sides: desk.workspace.sides,
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
        host.follow(windowId, followedMarkets(desk.workspace.panels));
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
    onPageCommand: (listener) => news.listen(listener),
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}
