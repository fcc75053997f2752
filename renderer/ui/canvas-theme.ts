/** The resolved design tokens a canvas painter needs. Read once per theme change; no painter names a colour itself. */
const colorTokens = [
  'surface-app',
  'surface-panel',
  'surface-head',
  'surface-raised',
  'surface-selected',
  'line',
  'line-strong',
  'line-control',
  'text-1',
  'text-2',
  'text-3',
  'chalk',
  'chalk-ink',
  'caution',
  'distrust',
  'distrust-ink',
  'distrust-wash',
  'distrust-hatch',
  'replay',
  'replay-ink',
  'replay-wash',
  'halt',
  'halt-ink',
  'halt-wash',
  'unknown',
  'bid',
  'ask',
  'bid-bar',
  'ask-bar',
  'bid-trail',
  'ask-trail',
  'bid-line',
  'ask-line',
  'bid-wash',
  'ask-wash',
] as const;
export type ColorToken = (typeof colorTokens)[number];

export interface CanvasTheme {
  readonly color: Readonly<Record<ColorToken, string>>;
  /** Family list for digits and words. */
  readonly fontFamily: string;
  /** CSS pixels: row height, digits, secondary digits. */
  readonly row: number;
  readonly rowText: number;
  readonly rowMinor: number;
  /** Length of the change cue behind a size, ms; 0 under reduced motion. */
  readonly cueMs: number;
}

export function readCanvasTheme(root: HTMLElement): CanvasTheme {
  const style = getComputedStyle(root);
  const token = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  const pixels = (name: string): number => Number.parseFloat(token(name));
  const color = Object.fromEntries(colorTokens.map((name) => [name, token(name)]));
  return {
    color: color as Record<ColorToken, string>,
    fontFamily: token('font-text'),
    row: pixels('row'),
    rowText: pixels('row-text'),
    rowMinor: pixels('row-minor'),
    cueMs: pixels('motion-cue'),
  };
}
