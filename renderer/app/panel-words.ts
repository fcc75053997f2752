/** A panel's title, its menu, and the one button its trust sentence may carry. */
import type { Instrument } from '#shared/domain/market.ts';
import type { Trust } from '#shared/domain/trust.ts';
import type { PanelSettings } from '#shared/ipc/workspace.ts';
import type { MenuItem } from '../ui/Menu.tsx';
import { commandOf, panelMenu } from './commands.ts';
import { runCommand } from './run-command.ts';
import { callOrSay, type WindowServices } from './window-services.ts';

export interface PanelAction {
  readonly label: string;
  run(): void;
}

export function panelTitle(panel: PanelSettings, instrument: Instrument | undefined): string {
  switch (panel.kind) {
    case 'ladder':
      return panel.market;
    case 'tape':
      return `Tape ${panel.market}`;
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
  if (isWithoutMarket(trust)) {
    return {
      label: 'Choose another market',
      run: () => {
        services.workspace.getState().focus(panel.id);
        services.window.setState({ dialog: 'palette' });
      },
    };
  }
  const isOurs =
    trust.cause.code === 'feed-thread-silent' || trust.cause.code === 'stream-protocol';
  if (trust.state === 'STALE' && !isOurs) {
    return {
      label: 'Retry now',
      run: () =>
        void callOrSay(services, 'The venue was not tried again', 'feeds.retry', {
          venue: panel.venue,
        }),
    };
  }
  return undefined;
}

/** The venue does not know this market: trying again cannot help. */
function isWithoutMarket(trust: Trust): boolean {
  return trust.cause.code === 'no-market';
}

export function panelMenuItems(services: WindowServices, panel: PanelSettings): MenuItem[] {
  return panelMenu(panel.kind).map((id) => {
    if (id === undefined) {
      return 'rule';
    }
    const { title, keys } = commandOf(id);
    return {
      id,
      title,
      ...(keys[0] === undefined ? {} : { keys: keys[0] }),
      run: () => {
        services.workspace.getState().focus(panel.id);
        runCommand(services, id);
      },
    };
  });
}
