/** An alert rule as a person says it. */
import { ensureNever } from '#shared/domain/assert.ts';
import { venueLabels } from '#shared/domain/market.ts';
import type { AlertRule } from '#shared/ipc/attention.ts';
import { marketTitle } from '../app/market-words.ts';

export const ruleKinds = ['touch-crosses', 'spread-above', 'depth-below', 'off-par'] as const;

export const ruleKindTitles: Readonly<Record<AlertRule['kind'], string>> = {
  'touch-crosses': 'Best bid or ask reaches a price',
  'spread-above': 'Spread is wide',
  'depth-below': 'Little depth near the mid',
  'off-par': 'Stablecoin off par',
};

export function ruleMarket({ market, venue }: Pick<AlertRule, 'market' | 'venue'>): string {
  return `${marketTitle(market)} on ${venueLabels[venue]}`;
}

export function ruleSentence(rule: AlertRule): string {
  switch (rule.kind) {
    case 'off-par':
      return `the mid is ${rule.basisPoints} bp or more off 1 ${during(rule.forSeconds)}`;
    case 'touch-crosses':
      return `the best ${rule.side} ${
        rule.direction === 'up' ? 'rises to' : 'falls to'
      } ${rule.price} or ${rule.direction === 'up' ? 'above' : 'below'}`;
    case 'spread-above':
      return `the spread is above ${rule.basisPoints} bp ${during(rule.forSeconds)}`;
    case 'depth-below':
      return `less than ${rule.size} stands on the ${rule.side} side within ${rule.bandBasisPoints} bp of the mid ${during(rule.forSeconds)}`;
    default:
      return ensureNever(rule);
  }
}

function during(seconds: number): string {
  return seconds === 0 ? 'at any moment' : `for ${seconds} s`;
}
