/** Which command a key means (design §7). Letters act in the focused panel and never while a text field has focus. */
import type { CommandId } from './commands.ts';

export interface KeyStroke {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

export interface KeyContext {
  readonly isMac: boolean;
  /** The stroke goes into a text field. */
  readonly isTyping: boolean;
  /** The stroke goes to a button, a link or a menu item, which has its own use for Space and Enter. */
  readonly isOnControl: boolean;
}

export function commandForKey(stroke: KeyStroke, context: KeyContext): CommandId | undefined {
  const command = context.isMac ? stroke.metaKey : stroke.ctrlKey;
  const other = context.isMac ? stroke.ctrlKey : stroke.metaKey;
  if (other || stroke.altKey) {
    return undefined;
  }
  if (command) {
    return stroke.shiftKey ? undefined : withCommandKey(stroke.key.toLowerCase());
  }
  if (stroke.key === 'F6') {
    return stroke.shiftKey ? 'previous-panel' : 'next-panel';
  }
  if (stroke.key === 'Escape') {
    return 'escape';
  }
  if (context.isTyping) {
    return undefined;
  }
  return plain(stroke, context);
}

function withCommandKey(key: string): CommandId | undefined {
  switch (key) {
    case 'k':
      return 'palette';
    case 'w':
      return 'close-panel';
    default:
      return undefined;
  }
}

function plain(stroke: KeyStroke, context: KeyContext): CommandId | undefined {
  switch (stroke.key) {
    case ' ':
      return context.isOnControl || stroke.shiftKey ? undefined : 'centre';
    // Some layouts put + on Shift, others do not; the character is what counts.
    case '+':
    case '=':
      return 'grouping-coarser';
    case '-':
    case '−':
      return 'grouping-finer';
    case '0':
      return 'grouping-tick';
    case 'h':
      return 'hold';
    case 'd':
      return 'why';
    case 'v':
      return 'audit-now';
    case 'f':
      return 'freeze';
    case 's':
      return 'speak';
    case 'l':
      return 'incidents';
    case '?':
      return 'keys';
    default:
      return undefined;
  }
}

export interface KeyHelp {
  readonly keys: string;
  readonly does: string;
}

/** The sheet that `?` shows: what the window does, then what a panel does by itself. */
export const keySheet: ReadonlyArray<{
  readonly title: string;
  readonly lines: readonly KeyHelp[];
}> = [
  {
    title: 'Everywhere',
    lines: [
      { keys: 'Ctrl K', does: 'market, panel or command' },
      { keys: 'F6 · Shift F6', does: 'next, previous panel' },
      { keys: 'Ctrl W', does: 'close the focused panel' },
      { keys: 'F', does: 'freeze all panels, or back to live' },
      { keys: 'D', does: 'why this state' },
      { keys: 'S', does: 'speak the touch and the state' },
      { keys: 'L', does: 'shift log: what happened, and what was done about it' },
      { keys: 'Ctrl + · Ctrl − · Ctrl 0', does: 'larger, smaller, usual size' },
      { keys: 'Esc', does: 'back to live; close what is open; dismiss a notice' },
      { keys: '?', does: 'this sheet' },
    ],
  },
  {
    title: 'Ladder',
    lines: [
      { keys: 'Space', does: 'centre (also middle click)' },
      { keys: '↑ ↓ · Page Up Page Down', does: 'row cursor · page' },
      { keys: 'Shift ↑ ↓', does: 'next level that is not empty' },
      { keys: 'Home · End', does: 'best ask · best bid' },
      { keys: 'H', does: 'hold the view, or let it go' },
      { keys: 'V', does: 'check against the venue now' },
      { keys: '+ · − · 0', does: 'group coarser, finer, by the tick' },
      { keys: 'Ctrl C · Ctrl Shift C', does: 'copy the price · the row' },
    ],
  },
  {
    title: 'Tape',
    lines: [
      { keys: '↑ ↓', does: 'move, and pause while you read' },
      { keys: 'End · Esc', does: 'resume' },
    ],
  },
  {
    title: 'Price chart',
    lines: [
      { keys: '← →', does: 'move the crosshair' },
      { keys: 'T', does: 'as a table' },
      { keys: 'Ctrl C', does: 'copy the price' },
    ],
  },
  {
    title: 'Palette',
    lines: [
      { keys: 'Enter', does: 'open in the focused panel' },
      { keys: 'Alt Enter', does: 'open beside it' },
    ],
  },
];
