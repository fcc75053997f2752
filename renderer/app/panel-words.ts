/** A panel's title, its menu, and the one button its trust sentence may carry. */
import type { Instrument } from '#shared/domain/market.ts';
import type { Trust } from '#shared/domain/trust.ts';
import type { PanelSettings } from '#shared/ipc/workspace.ts';
import { editKey, openDoctor } from '../doctor/doctor-actions.ts';
import { activeProfile } from '../stores/credentials-store.ts';
import { canBeStandby } from '../stores/panel-changes.ts';
import type { MenuItem } from '../ui/Menu.tsx';
import { commandOf, panelMenu } from './commands.ts';
import { backToLive } from './freeze.ts';
import { marketTitle } from './market-words.ts';
import { openWhy, runCommand } from './run-command.ts';
import { helpFor } from './trust-help.ts';
import { callOrSay, type WindowServices } from './window-services.ts';

export interface PanelAction {
  readonly label: string;
  readonly keys?: string;
  run(): void;
}

export function panelTitle(panel: PanelSettings, instrument: Instrument | undefined): string {
  switch (panel.kind) {
    case 'ladder':
      return marketTitle(panel.market);
    case 'tape':
      return `Tape ${marketTitle(panel.market)}`;
    case 'price-chart':
      return `${instrument?.base ?? panel.market} peg`;
  }
}

/** The button in the trust line. Only what this window can do. */
export function panelActions(
  services: WindowServices,
  panel: PanelSettings,
  trust: Trust,
): PanelAction | undefined {
  const { venue } = panel;
  switch (helpFor(trust)) {
    case 'choose-market':
      return {
        label: 'Choose another market',
        run: () => {
          services.workspace.getState().focus(panel.id);
          services.window.setState({ dialog: 'palette' });
        },
      };
    case 'add-key':
      return { label: 'Add key…', run: () => void editKey(services, venue, undefined) };
    case 'replace-key':
      return {
        label: 'Replace key…',
        run: () => {
          const { status } = services.credentials.getState();
          void editKey(services, venue, activeProfile(status, venue)?.name);
        },
      };
    case 'doctor':
      return { label: 'Connection doctor', run: () => openDoctor(services, venue) };
    case 'retry':
      return {
        label: 'Retry now',
        run: () =>
          void callOrSay(services, 'The venue was not tried again', 'feeds.retry', { venue }),
      };
    case 'back-to-live':
      return { label: 'Back to live', keys: 'Esc', run: () => void backToLive(services) };
    case 'show-levels':
      return { label: 'Show levels', run: () => showWhy(services, panel, 'levels') };
    case 'show-gap':
      return { label: 'Show the gap', run: () => showWhy(services, panel) };
    case 'who-is-slow':
      return { label: 'Who is slow', run: () => void runCommand(services, 'who-is-slow') };
    case 'what-costs-most':
      return {
        label: 'Show what costs most',
        run: () => void runCommand(services, 'who-is-slow'),
      };
    case 'venue-status':
      return { label: 'Venue status', run: () => openDoctor(services, venue) };
    case 'check':
      return panel.kind === 'ladder'
        ? {
            label: 'Check now',
            keys: 'V',
            run: () => {
              services.workspace.getState().focus(panel.id);
              runCommand(services, 'audit-now');
            },
          }
        : undefined;
    case undefined:
      return undefined;
  }
}

function showWhy(services: WindowServices, panel: PanelSettings, part?: 'levels'): void {
  services.workspace.getState().focus(panel.id);
  openWhy(services, part);
}

/** Offered once, in the panel that was the first to say more than LIVE. */
export function lessonAction(services: WindowServices): PanelAction {
  return {
    label: 'Learn the nine states',
    run: () => void runCommand(services, 'trust-states'),
  };
}

export function panelMenuItems(services: WindowServices, panel: PanelSettings): MenuItem[] {
  const view = services.views.view(panel.venue, panel.market);
  const canHaveTwo = canBeStandby(panel, view.figures.rules);
  return panelMenu(panel.kind, canHaveTwo).map((id) => {
    if (id === undefined) {
      return 'rule';
    }
    const { title, keys } = commandOf(id);
    return {
      id,
      title,
      ...(id === 'standby' && panel.kind === 'ladder' ? { isOn: panel.isStandby === true } : {}),
      ...(keys[0] === undefined ? {} : { keys: keys[0] }),
      run: () => {
        services.workspace.getState().focus(panel.id);
        runCommand(services, id);
      },
    };
  });
}
