import { describe, expect, it } from 'vitest';
import { commandForKey, type KeyStroke } from './keyboard.ts';

const inPanel = { isMac: false, isTyping: false, isOnControl: false };

/** `Ctrl+Shift+K` as a stroke. */
function stroke(text: string): KeyStroke {
  const parts = text.split('-');
  const key = parts.pop() ?? '';
  return {
    key: key === 'minus' ? '-' : key,
    ctrlKey: parts.includes('Ctrl'),
    metaKey: parts.includes('Meta'),
    shiftKey: parts.includes('Shift'),
    altKey: parts.includes('Alt'),
  };
}

describe('commandForKey', () => {
  it.each([
    ['Ctrl-k', 'palette'],
    ['Ctrl-K', 'palette'],
    ['Ctrl-w', 'close-panel'],
    ['F6', 'next-panel'],
    ['Shift-F6', 'previous-panel'],
    [' ', 'centre'],
    ['+', 'grouping-coarser'],
    ['Shift-+', 'grouping-coarser'],
    ['=', 'grouping-coarser'],
    ['minus', 'grouping-finer'],
    ['0', 'grouping-tick'],
    ['s', 'speak'],
    ['d', 'why'],
    ['h', 'hold'],
    ['Shift-?', 'keys'],
    ['Escape', 'escape'],
    ['Ctrl-0', undefined],
    ['Ctrl-Shift-w', undefined],
    ['Alt-s', undefined],
    ['Meta-k', undefined],
    ['q', undefined],
  ])('%s means %s', (text, command) => {
    expect(commandForKey(stroke(text), inPanel)).toBe(command);
  });

  it('takes the command key on macOS', () => {
    const mac = { ...inPanel, isMac: true };
    expect(commandForKey(stroke('Meta-k'), mac)).toBe('palette');
    expect(commandForKey(stroke('Ctrl-k'), mac)).toBeUndefined();
  });

  it('leaves letters to a text field, and F6, Esc and Ctrl K to the window', () => {
    const typing = { ...inPanel, isTyping: true };
    const meant = ['s', ' ', '0', '?', 'F6', 'Escape', 'Ctrl-k'].map((text) =>
      commandForKey(stroke(text), typing),
    );
    expect(meant).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      'next-panel',
      'escape',
      'palette',
    ]);
  });

  it('leaves Space to the button that has the keyboard', () => {
    expect(commandForKey(stroke(' '), { ...inPanel, isOnControl: true })).toBeUndefined();
  });
});
