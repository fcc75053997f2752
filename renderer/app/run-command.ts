/** Does what a command says, wherever it came from: key, palette, panel menu or the menu bar. */
import type { DataSource } from '#shared/ipc/contract.ts';
import { toggleMute, toggleShiftLog } from '../attention/attention-actions.ts';
import { openDoctor, venueInTrouble } from '../doctor/doctor-actions.ts';
import type { PanelKind } from '../panels/panel.ts';
import type { OpenDialog } from '../stores/window-store.ts';
import type { Looks } from '../stores/workspace-store.ts';
import { chooseSource } from './choose-source.ts';
import type { Command, CommandId } from './commands.ts';
import { backToLive, freeze } from './freeze.ts';
import {
  addPanel,
  closeFocused,
  duplicateFocused,
  focusedPanel,
  hasStandby,
  toggleStandby,
} from './panel-commands.ts';
import { stepPanel } from './panel-focus.ts';
import { spokenTouch } from './spoken-touch.ts';
import { callOrSay, spokenMarket, type WindowServices } from './window-services.ts';

/** Runs it for the focused panel. False: it means nothing here, and the key may have its usual meaning. */
export function runCommand(services: WindowServices, id: CommandId): boolean {
  switch (id) {
    case 'palette':
    case 'choose-market':
      openDialog(services, 'palette');
      return true;
    case 'keys':
      openDialog(services, 'keys');
      return true;
    case 'escape':
      return backToLive(services) || services.notices.getState().dismissNewest();
    case 'next-panel':
    case 'previous-panel':
      return stepPanel(services, id === 'next-panel' ? 1 : -1);
    case 'close-panel':
      return closeFocused(services);
    case 'duplicate-panel':
      return duplicateFocused(services);
    case 'add-ladder':
      return addPanel(services, 'ladder');
    case 'add-tape':
      return addPanel(services, 'tape');
    case 'add-price-chart':
      return addPanel(services, 'price-chart');
    case 'standby':
      return toggleStandby(services);
    case 'why':
      return openWhy(services);
    case 'trust-states':
      openDialog(services, 'trust-states');
      services.workspace.getState().markStatesSeen();
      services.window.setState({ lessonId: undefined });
      return true;
    case 'freeze':
      if (!backToLive(services)) {
        freeze(services);
      }
      return true;
    case 'audit-now':
      return auditNow(services);
    case 'speak':
      return speak(services);
    case 'retry-feeds':
      retryFeeds(services);
      return true;
    case 'connection-doctor':
      openDoctor(services, venueInTrouble(services));
      return true;
    case 'incidents':
      toggleShiftLog(services);
      return true;
    case 'mute':
      void toggleMute(services);
      return true;
    case 'alerts':
    case 'attention-settings':
    case 'drills':
    case 'who-is-slow':
      openDialog(services, id);
      return true;
    case 'source-live':
    case 'source-practice':
      switchSource(services, id === 'source-live' ? 'live' : 'practice');
      return true;
    case 'centre':
    case 'hold':
    case 'grouping-coarser':
    case 'grouping-finer':
    case 'grouping-tick':
      return services.handles.get(focusedPanel(services)?.id ?? '')?.run(id) ?? false;
    default:
      services.workspace.getState().setLooks(looksFor(id, services));
      return true;
  }
}

/** Whether the palette offers it now. */
export function isAvailable(services: WindowServices, command: Command): boolean {
  const { workspace, focusedId } = services.workspace.getState();
  const focused = workspace.panels.find((panel) => panel.id === focusedId);
  switch (command.where) {
    case 'ladder':
      return (
        focused?.kind === 'ladder' && (command.id !== 'standby' || hasStandby(services, focused))
      );
    case 'panel':
      return focused !== undefined && fits(command.id, focused.kind);
    case 'feeds': {
      const { source } = services.window.getState();
      return !(
        (command.id === 'source-live' && source === 'live') ||
        (command.id === 'source-practice' && source === 'practice')
      );
    }
    case 'window':
    case 'view':
      return true;
  }
}

function fits(id: CommandId, kind: PanelKind): boolean {
  return (
    ((id !== 'speak' && id !== 'audit-now') || kind === 'ladder') &&
    (id !== 'hold' || kind !== 'price-chart')
  );
}

export function retryFeeds(services: WindowServices): void {
  const { panels } = services.workspace.getState().workspace;
  for (const venue of new Set(panels.map((panel) => panel.venue))) {
    void callOrSay(services, 'The venue was not tried again', 'feeds.retry', { venue });
  }
}

export function switchSource(services: WindowServices, source: DataSource): void {
  void chooseSource(services, source);
}

/** Why the focused panel says what it says; `part` is what was asked for of it. */
export function openWhy(services: WindowServices, part?: 'levels'): boolean {
  if (focusedPanel(services) === undefined) {
    return false;
  }
  services.window.setState({ dialog: 'why', whyPart: part });
  return true;
}

/** Checks the focused ladder's book against the venue now. */
function auditNow(services: WindowServices): boolean {
  const focused = focusedPanel(services);
  if (focused === undefined || focused.kind !== 'ladder') {
    return false;
  }
  if (services.window.getState().frozenAt !== undefined) {
    services.notices.getState().show({
      severity: 'note',
      title: 'The window is frozen',
      text: 'A check is of the book as it is now, and you are looking at another moment. Go back to live (Esc), then check.',
    });
    return true;
  }
  const view = services.views.view(focused.venue, focused.market);
  void services.audits.ask(view, spokenMarket(focused));
  return true;
}

function openDialog(services: WindowServices, dialog: Exclude<OpenDialog, undefined>): void {
  services.window.setState({ dialog });
}

function speak(services: WindowServices): boolean {
  const focused = focusedPanel(services);
  if (focused === undefined || focused.kind !== 'ladder') {
    return false;
  }
  const view = services.views.view(focused.venue, focused.market);
  services.announcer.speak(`${spokenMarket(focused)}. ${spokenTouch(view, services.now())}`);
  return true;
}

type LookCommand = Extract<CommandId, `theme-${string}` | `sides-${string}` | `density-${string}`>;

function looksFor(id: LookCommand, services: WindowServices): Partial<Looks> {
  switch (id) {
    case 'theme-night':
      return { theme: 'night' };
    case 'theme-day':
      return { theme: 'day' };
    case 'sides-mint-coral':
      return { sides: 'mint-coral' };
    case 'sides-blue-orange':
      return { sides: 'blue-orange' };
    case 'sides-swap':
      return { isSwapped: !services.workspace.getState().workspace.isSwapped };
    case 'density-dense':
      return { density: 'dense' };
    case 'density-regular':
      return { density: 'regular' };
    case 'density-comfortable':
      return { density: 'comfortable' };
  }
}
