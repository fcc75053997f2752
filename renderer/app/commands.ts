/** Everything a person can ask of this window: one list for the keyboard, the palette, the panel menus and the keys sheet. */
import type { MenuCommand } from '#shared/ipc/contract.ts';
import type { PanelKind } from '../panels/panel.ts';

export type CommandId =
  | MenuCommand
  | 'palette'
  | 'next-panel'
  | 'previous-panel'
  | 'close-panel'
  | 'duplicate-panel'
  | 'add-ladder'
  | 'add-tape'
  | 'add-price-chart'
  | 'speak'
  | 'why'
  | 'standby'
  | 'escape';

export interface Command {
  readonly id: CommandId;
  readonly title: string;
  /** Where it acts, as the palette says it. */
  readonly where: 'window' | 'panel' | 'ladder' | 'feeds' | 'view';
  /** As printed on a key cap; several are alternatives. */
  readonly keys: readonly string[];
  /** Not worth a line in the palette (it opens the palette, or needs a key held). */
  readonly isKeyOnly?: boolean;
}

export const commands: readonly Command[] = [
  {
    id: 'palette',
    title: 'Market, panel or command',
    where: 'window',
    keys: ['Ctrl K'],
    isKeyOnly: true,
  },
  { id: 'choose-market', title: 'Choose another market…', where: 'panel', keys: [] },
  { id: 'centre', title: 'Centre', where: 'ladder', keys: ['Space'] },
  { id: 'hold', title: 'Hold the view, or let it go', where: 'panel', keys: ['H'] },
  { id: 'grouping-coarser', title: 'Group by the next step', where: 'ladder', keys: ['+'] },
  { id: 'grouping-finer', title: 'Group by the step before', where: 'ladder', keys: ['−'] },
  { id: 'grouping-tick', title: 'Group by the tick', where: 'ladder', keys: ['0'] },
  { id: 'standby', title: 'Two connections', where: 'ladder', keys: [] },
  { id: 'add-ladder', title: 'Add a ladder', where: 'window', keys: [] },
  { id: 'add-tape', title: 'Add a tape', where: 'window', keys: [] },
  { id: 'add-price-chart', title: 'Add a price chart', where: 'window', keys: [] },
  { id: 'duplicate-panel', title: 'Duplicate', where: 'panel', keys: [] },
  { id: 'close-panel', title: 'Close', where: 'panel', keys: ['Ctrl W'] },
  { id: 'next-panel', title: 'Next panel', where: 'window', keys: ['F6'], isKeyOnly: true },
  {
    id: 'previous-panel',
    title: 'Previous panel',
    where: 'window',
    keys: ['Shift F6'],
    isKeyOnly: true,
  },
  { id: 'speak', title: 'Speak the touch and the state', where: 'panel', keys: ['S'] },
  {
    id: 'audit-now',
    title: 'Check against the venue now',
    where: 'panel',
    keys: ['V'],
  },
  { id: 'freeze', title: 'Freeze, or back to live', where: 'window', keys: ['F'] },
  { id: 'trust-states', title: 'Learn the nine states', where: 'window', keys: [] },
  { id: 'why', title: 'Why this state?', where: 'panel', keys: ['D'] },
  { id: 'retry-feeds', title: 'Reconnect now', where: 'feeds', keys: [] },
  { id: 'who-is-slow', title: 'Who is slow', where: 'feeds', keys: [] },
  { id: 'connection-doctor', title: 'Connection doctor', where: 'feeds', keys: [] },
  { id: 'incidents', title: 'Shift log', where: 'feeds', keys: ['L'] },
  { id: 'alerts', title: 'Alerts on prices…', where: 'feeds', keys: [] },
  { id: 'attention-settings', title: 'Notifications and sound…', where: 'feeds', keys: [] },
  { id: 'mute', title: 'Mute sound and notifications, or end it', where: 'feeds', keys: [] },
  { id: 'drills', title: 'Fault drills…', where: 'feeds', keys: [] },
  { id: 'source-live', title: 'Go live: the venues themselves', where: 'feeds', keys: [] },
  { id: 'source-practice', title: 'Return to practice data', where: 'feeds', keys: [] },
  { id: 'theme-night', title: 'Night theme', where: 'view', keys: [] },
  { id: 'theme-day', title: 'Day theme', where: 'view', keys: [] },
  { id: 'sides-mint-coral', title: 'Sides in mint and coral', where: 'view', keys: [] },
  {
    id: 'sides-blue-orange',
    title: 'Sides in blue and orange, safe for colour vision',
    where: 'view',
    keys: [],
  },
  { id: 'sides-swap', title: 'Swap the colours of the sides', where: 'view', keys: [] },
  { id: 'density-dense', title: 'Dense rows', where: 'view', keys: [] },
  { id: 'density-regular', title: 'Regular rows', where: 'view', keys: [] },
  { id: 'density-comfortable', title: 'Comfortable rows', where: 'view', keys: [] },
  { id: 'keys', title: 'Keys in force', where: 'window', keys: ['?'] },
  { id: 'escape', title: 'Close what is open', where: 'window', keys: ['Esc'], isKeyOnly: true },
];

const byId = new Map(commands.map((command) => [command.id, command]));

export function commandOf(id: CommandId): Command {
  const command = byId.get(id);
  if (command === undefined) {
    throw new Error(`no command called ${id}`);
  }
  return command;
}

/** Entries of a panel's menu; `undefined` is a rule between groups. */
export function panelMenu(
  kind: PanelKind,
  canBeStandby: boolean,
): ReadonlyArray<CommandId | undefined> {
  const ofEvery = [
    'why',
    ...(kind === 'ladder' ? (['audit-now'] as const) : []),
    undefined,
    'choose-market',
    'duplicate-panel',
    undefined,
    'close-panel',
  ] as const;
  if (kind === 'ladder') {
    return [
      'centre',
      'hold',
      'freeze',
      undefined,
      'grouping-coarser',
      'grouping-finer',
      'grouping-tick',
      undefined,
      ...(canBeStandby ? (['standby', undefined] as const) : []),
      ...ofEvery,
    ];
  }
  return kind === 'tape'
    ? ['hold', 'freeze', undefined, ...ofEvery]
    : ['freeze', undefined, ...ofEvery];
}
