/** Ties the window's parts together once they exist: keys, commands of main, saving, sampling, what is said aloud. */
import { ensureNever } from '#shared/domain/assert.ts';
import { marketKey, venueLabels } from '#shared/domain/market.ts';
import type { PageCommand } from '#shared/ipc/contract.ts';
import { askAttention } from '../attention/attention-actions.ts';
import { reportTroubles } from '../attention/page-troubles.ts';
import { playSignal } from '../attention/signal.ts';
import { speakAlerts } from '../attention/speak-alerts.ts';
import { watchTokens } from '../doctor/credential-notices.ts';
import { askCredentials, takeCredentials } from '../doctor/doctor-actions.ts';
import { saveChanges } from '../stores/workspace-store.ts';
import { panelLiveTrust } from '../ui/use-trust.ts';
import { adoptSource } from './choose-source.ts';
import { followPanels } from './follow-markets.ts';
import { backToLive } from './freeze.ts';
import { commandForKey } from './keyboard.ts';
import { runCommand } from './run-command.ts';
import { deliverSnapshot } from './snapshot.ts';
import { watchLesson } from './state-lesson.ts';
import { startSampling } from './status-sampler.ts';
import { after, callOrSay, spokenMarket, type WindowServices } from './window-services.ts';

/** The window shows itself at the latest then, also when no book has come. */
const paintedLimitMs = 1000;

export function startWindow(services: WindowServices): void {
  services.views.onRenewed(() => {
    // What stood still is of a source that is gone.
    backToLive(services);
    const { viewGeneration } = services.window.getState();
    services.window.setState({ viewGeneration: viewGeneration + 1 });
  });
  listenToKeys(services);
  services.bridge.onCommand((command) => obey(services, command));
  saveWorkspace(services);
  followPanels(services);
  followLooks(services);
  announceTrust(services);
  watchLesson(services);
  tellWhenPainted(services);
  startSampling(services);
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') {
      services.stream.noteHidden();
    } else {
      services.clock.refresh();
    }
  });
  void services.marketLists.restart();
  void askCredentials(services);
  void askAttention(services);
  reportTroubles(services);
  speakAlerts(services);
  watchTokens(services);
}

function listenToKeys(services: WindowServices): void {
  const isMac = services.window.getState().app.platform === 'darwin';
  window.addEventListener('keydown', (event) => {
    const isModal = services.window.getState().dialog !== undefined;
    if (event.defaultPrevented || event.isComposing || isModal) {
      return;
    }
    const target = event.target instanceof HTMLElement ? event.target : undefined;
    const command = commandForKey(event, {
      isMac,
      isTyping: target?.closest('input, textarea, select, [contenteditable]') != null,
      isOnControl: target?.closest('button, a[href], [role="menu"], [role="menuitem"]') != null,
    });
    if (command !== undefined && runCommand(services, command)) {
      event.preventDefault();
    }
  });
}

function obey(services: WindowServices, command: PageCommand): void {
  switch (command.kind) {
    case 'snapshot':
      void deliverSnapshot(services);
      return;
    case 'menu':
      runCommand(services, command.command);
      return;
    case 'notice':
      services.notices.getState().show(command.notice);
      return;
    case 'source':
      adoptSource(services, command.source);
      return;
    case 'credentials':
      takeCredentials(services, command.status);
      return;
    case 'doctor':
      services.doctor.getState().take(command.report);
      return;
    case 'attention':
      services.attention.getState().change(command.change);
      return;
    case 'sound':
      playSignal(command.severity);
      return;
    case 'drill':
      services.drills.setState({ running: command.running });
      return;
    default:
      ensureNever(command);
  }
}

function saveWorkspace(services: WindowServices): void {
  const flush = saveChanges(
    services.workspace,
    (workspace) =>
      void callOrSay(services, 'The workspace was not saved', 'workspace.save', { workspace }),
    after,
  );
  window.addEventListener('pagehide', flush);
}

function followLooks(services: WindowServices): void {
  const { workspace, theme } = services;
  workspace.subscribe((state, previous) => {
    const now = state.workspace;
    const before = previous.workspace;
    const isSame =
      now.theme === before.theme &&
      now.sides === before.sides &&
      now.isSwapped === before.isSwapped &&
      now.density === before.density;
    if (!isSame) {
      theme.getState().apply(now);
    }
  });
  for (const query of ['(prefers-reduced-motion: reduce)', '(prefers-contrast: more)']) {
    window.matchMedia(query).addEventListener('change', () => theme.getState().reread());
  }
  document.fonts.addEventListener('loadingdone', () => theme.getState().reread());
}

/** Tells the announcer of every change of word. Looks at the words a few times a second: they change rarely. */
function announceTrust(services: WindowServices): void {
  const lastStates = new Map<string, string>();
  services.clock.add(() => {
    const { workspace, focusedId } = services.workspace.getState();
    for (const panel of workspace.panels) {
      if (panel.kind !== 'ladder') {
        continue;
      }
      const key = marketKey(panel.venue, panel.market);
      // Of now: a frozen window still tells what becomes of its books.
      const { state } = panelLiveTrust(services.views.view(panel.venue, panel.market), 'ladder');
      const last = lastStates.get(key);
      lastStates.set(key, state);
      if (last !== undefined && last !== state) {
        services.announcer.changed({
          key,
          name: spokenMarket(panel),
          venue: venueLabels[panel.venue],
          state,
          isFocused: panel.id === focusedId,
        });
      }
    }
    return 250;
  });
}

/** Shows the window with its first book in it; without any book in time, as it is. */
function tellWhenPainted(services: WindowServices): void {
  let isTold = false;
  const unsubscribes: Array<() => void> = [];
  const tell = (): void => {
    if (!isTold) {
      isTold = true;
      for (const unsubscribe of unsubscribes) {
        unsubscribe();
      }
      void services.bridge.call('app.painted', {});
    }
  };
  const ladders = services.workspace
    .getState()
    .workspace.panels.filter((panel) => panel.kind === 'ladder');
  for (const panel of ladders) {
    const view = services.views.view(panel.venue, panel.market);
    unsubscribes.push(
      view.subscribe('book', () => {
        if (view.book.hasBook) {
          services.frameLoop.afterNextPaint(tell);
        }
      }),
    );
  }
  after(ladders.length === 0 ? 0 : paintedLimitMs, tell);
}
