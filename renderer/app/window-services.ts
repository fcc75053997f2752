/** All the parts of one window, made once and handed to components through a context. */
import { createContext, useContext } from 'react';
import { ensureDefined } from '#shared/domain/assert.ts';
import { venueIds, venueLabels } from '#shared/domain/market.ts';
import type { UnixMillis } from '#shared/domain/time.ts';
import type { Bridge } from '#shared/ipc/bridge.ts';
import type { StartAnswer } from '#shared/ipc/contract.ts';
import type { VenueStatus } from '#shared/ipc/stream.ts';
import type { PanelSettings } from '#shared/ipc/workspace.ts';
import type { PanelHandle } from '../panels/panel.ts';
import { type AttentionStore, createAttentionStore } from '../stores/attention-store.ts';
import { type CredentialsStore, createCredentialsStore } from '../stores/credentials-store.ts';
import { createDoctorStore, type DoctorStore } from '../stores/doctor-store.ts';
import { createDrillStore, type DrillStore } from '../stores/drill-store.ts';
import { MarketLists } from '../stores/market-lists.ts';
import { createMarketStore, type MarketStore } from '../stores/market-store.ts';
import { createNoticeStore, type NoticeStore } from '../stores/notice-store.ts';
import { createStatusStore, type StatusStore } from '../stores/status-store.ts';
import { createWindowStore, type WindowStore } from '../stores/window-store.ts';
import { createWorkspaceStore, type WorkspaceStore } from '../stores/workspace-store.ts';
import { FrameInterval } from '../stream/frame-interval.ts';
import { FrameLoop } from '../stream/frame-loop.ts';
import { MarketViews } from '../stream/market-views.ts';
import { StreamClient } from '../stream/stream-client.ts';
import { createWallClock } from '../stream/wall-clock.ts';
import { LocalClock } from '../ui/local-clock.ts';
import { Announcer } from './announcer.ts';
import { AuditDesk } from './audit-desk.ts';
import { createLiveRegion } from './live-region.ts';
import { marketTitle } from './market-words.ts';
import { createThemeStore, type ThemeStore } from './theme-store.ts';

export interface WindowServices {
  readonly bridge: Bridge;
  readonly now: () => UnixMillis;
  readonly frameLoop: FrameLoop;
  readonly frameInterval: FrameInterval;
  readonly clock: LocalClock;
  readonly views: MarketViews;
  readonly stream: StreamClient;
  /** The checks against the venue that a person asked for. */
  readonly audits: AuditDesk;
  readonly announcer: Announcer;
  readonly workspace: WorkspaceStore;
  readonly window: WindowStore;
  readonly status: StatusStore;
  readonly markets: MarketStore;
  readonly marketLists: MarketLists;
  readonly notices: NoticeStore;
  readonly credentials: CredentialsStore;
  readonly doctor: DoctorStore;
  readonly attention: AttentionStore;
  readonly drills: DrillStore;
  readonly theme: ThemeStore;
  /** How the window reaches into its panels, by panel id. */
  readonly handles: Map<string, PanelHandle>;
  /** The newest word on each venue; the status strip samples it. */
  readonly venues: Map<VenueStatus['venue'], VenueStatus>;
}

export function createWindowServices(bridge: Bridge, start: StartAnswer): WindowServices {
  const now = createWallClock();
  const frameLoop = new FrameLoop(
    (callback) =>
      requestAnimationFrame((beganAt) => callback(Math.max(0, performance.now() - beganAt))),
    now,
    () => views.pinnedAt ?? now(),
  );
  const frameInterval = new FrameInterval((callback) => requestAnimationFrame(callback));
  const views = new MarketViews();
  const venues = new Map<VenueStatus['venue'], VenueStatus>();
  for (const venue of venueIds) {
    views.setPractice(venue, start.source === 'practice');
  }
  const stream = new StreamClient({
    views,
    frameLoop,
    now,
    monotonic: () => performance.now(),
    after,
    isHidden: () => document.visibilityState === 'hidden',
    frameIntervalMs: () => frameInterval.intervalMs,
    onVenues: (statuses) => {
      for (const status of statuses) {
        venues.set(status.venue, status);
      }
    },
  });
  const announcer = new Announcer(createLiveRegion(document), now, after);
  const notices = createNoticeStore();
  for (const notice of start.notices) {
    notices.getState().show(notice);
  }
  const workspace = createWorkspaceStore(start.workspace);
  const markets = createMarketStore();
  const venuesShown = () => workspace.getState().workspace.panels.map((panel) => panel.venue);
  return {
    bridge,
    now,
    frameLoop,
    frameInterval,
    clock: new LocalClock(now, after),
    views,
    stream,
    audits: new AuditDesk({
      ask: (venue, market) => bridge.call('feeds.audit', { venue, market }),
      after,
      tell: ({ text, trouble }) => {
        announcer.speak(text);
        if (trouble !== undefined) {
          notices.getState().show({ severity: 'caution', ...trouble });
        }
      },
    }),
    announcer,
    workspace,
    window: createWindowStore(start.app, start.source),
    status: createStatusStore(),
    markets,
    marketLists: new MarketLists({ store: markets, bridge, venues: venuesShown, after }),
    notices,
    credentials: createCredentialsStore(),
    doctor: createDoctorStore(),
    attention: createAttentionStore(),
    drills: createDrillStore(),
    theme: createThemeStore(document.documentElement, start.workspace),
    handles: new Map(),
    venues,
  };
}

export function after(delayMs: number, callback: () => void): () => void {
  const timer = setTimeout(callback, delayMs);
  return () => clearTimeout(timer);
}

const ServicesContext = createContext<WindowServices | undefined>(undefined);
export const ServicesProvider = ServicesContext.Provider;

export function useServices(): WindowServices {
  return ensureDefined(useContext(ServicesContext), 'the window’s services');
}

/** A call that only can fail by a bug or a full disk: said, never swallowed. */
export async function callOrSay<K extends Parameters<Bridge['call']>[0]>(
  services: Pick<WindowServices, 'bridge' | 'notices'>,
  what: string,
  name: K,
  input: Parameters<typeof services.bridge.call<K>>[1],
): Promise<boolean> {
  const answer = await services.bridge.call(name, input);
  if (!answer.ok) {
    services.notices.getState().show({ severity: 'caution', title: what, text: answer.error.text });
  }
  return answer.ok;
}

/** A market as a person calls it: "BTCUSD on Paxos". */
export function spokenMarket(panel: PanelSettings): string {
  return `${marketTitle(panel.market)} on ${venueLabels[panel.venue]}`;
}
