/** What a person can set on a ladder, with what holds where they set nothing. */
import type { SettingsOf } from '../panel.ts';
import type { SizeUnit } from './size-format.ts';

export type LadderSettings = SettingsOf<'ladder'>;

export const printWindows = ['10s', '60s', '5min'] as const;
export const changeWindows = ['10s', '60s'] as const;
export type PrintWindowName = (typeof printWindows)[number];
export type ChangeWindowName = (typeof changeWindows)[number];

const windowMs = { '10s': 10_000, '60s': 60_000, '5min': 300_000 } as const;
const windowLabel = { '10s': '10 s', '60s': '60 s', '5min': '5 min' } as const;

export function windowLength(name: PrintWindowName): number {
  return windowMs[name];
}

export function windowText(name: PrintWindowName): string {
  return windowLabel[name];
}

export function printWindowOf(panel: LadderSettings): PrintWindowName {
  return panel.printWindow ?? '60s';
}

export function changeWindowOf(panel: LadderSettings): ChangeWindowName {
  return panel.changeWindow ?? '10s';
}

export function sizeUnitOf(panel: LadderSettings): SizeUnit {
  return panel.sizeUnit ?? 'base';
}

/** The one after `value`, around the end. */
export function nextOf<T>(values: readonly T[], value: T): T {
  const index = values.indexOf(value);
  return values[(index + 1) % values.length] ?? value;
}
