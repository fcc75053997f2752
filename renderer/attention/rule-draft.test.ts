import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AlertRule, alertRuleSchema } from '#shared/ipc/attention.ts';
import { draftOf, freshRuleId, newDraft, type RuleDraft, ruleOf } from './rule-draft.ts';
import { ruleKinds, ruleMarket, ruleSentence } from './rule-words.ts';

const keep = { id: 'alert-1', isOn: true };
const known = new Set(['BTCUSD', 'USDCUSD']);

function read(change: Partial<RuleDraft>) {
  return ruleOf({ ...newDraft('paxos-public', 'BTCUSD'), ...change }, keep, known, 'Paxos');
}

/** What is said beside the price of that text. */
function saidOf(price: string): string | undefined {
  const result = read({ price });
  return result.ok ? undefined : result.error.price;
}

describe('a rule of what was typed', () => {
  it('keeps every digit and takes comma thousands', () => {
    const prices = [
      '91250.10',
      ' 91,250.5 ',
      '007',
      '.5',
      '12345678901234567890.12345678901234567890',
    ];
    expect(
      prices.map((price) => {
        const result = read({ price });
        return result.ok && result.value.kind === 'touch-crosses' ? result.value.price : result;
      }),
    ).toEqual(['91250.10', '91250.5', '7', '0.5', '12345678901234567890.12345678901234567890']);
  });

  it('says what is wrong with a number, and what would be right', () => {
    expect(saidOf('')).toBe('Type a price, such as 91250.5.');
    expect(saidOf('91250,5')).toBe('Decimals stand behind a point: 91250.5.');
    expect(saidOf('-4')).toBe('It is above zero; the minus is not needed.');
    expect(saidOf('0.000')).toBe('It must be above zero.');
    expect(saidOf('9e4')).toBe('“9e4” is not a price. Digits and a point are, such as 91250.5.');
    expect(saidOf('1'.repeat(21))).toBe('At most 20 digits before the point and 20 behind it.');
    expect(saidOf('91,25,0')).toContain('is not a price');
    expect(saidOf('.')).toContain('is not a price');
  });

  it('names a market the venue does not have, where its list is known', () => {
    const wrong = read({ price: '1', market: 'BTCUSDC' });
    expect(wrong).toEqual({
      ok: false,
      error: { market: 'Paxos has no market called BTCUSDC.' },
    });
    const unknown = { ...newDraft('rails', 'BTC-USDT'), price: '1' };
    expect(ruleOf(unknown, keep, undefined, 'Rails').ok).toBe(true);
  });

  it('takes whole seconds up to a day', () => {
    const said = (forSeconds: string) => {
      const result = read({ kind: 'spread-above', basisPoints: '5', forSeconds });
      return result.ok ? 'kept' : result.error.forSeconds;
    };
    expect(['0', '86400', '1.5', '', '86401'].map(said)).toEqual([
      'kept',
      'kept',
      'Type whole seconds, such as 10; 0 is at once.',
      'Type whole seconds, such as 10; 0 is at once.',
      'At most one day, 86400 s.',
    ]);
  });

  it('does not mind fields of another kind', () => {
    expect(read({ price: '1', basisPoints: 'x', size: 'x', forSeconds: 'x' }).ok).toBe(true);
  });

  it('is one that main takes, or is refused with words, whatever was typed', () => {
    const text = fc.oneof(
      fc.string({ maxLength: 30 }),
      fc.stringMatching(/^[0-9]{0,22}[.,]?[0-9]{0,22}$/),
    );
    fc.assert(
      fc.property(
        fc.record({
          kind: fc.constantFrom(...ruleKinds),
          market: text,
          price: text,
          basisPoints: text,
          size: text,
          forSeconds: text,
        }),
        (typed) => {
          const draft = { ...newDraft('paxos-public', ''), ...typed };
          const result = ruleOf(draft, keep, undefined, 'Paxos');
          if (!result.ok) {
            expect(Object.values(result.error).length).toBeGreaterThan(0);
            return;
          }
          expect(alertRuleSchema.parse(result.value)).toEqual(result.value);
          // Opened again and kept as it is, it is the same rule.
          expect(ruleOf(draftOf(result.value), keep, undefined, 'Paxos')).toEqual(result);
        },
      ),
    );
  });
});

it('says a rule as a person does', () => {
  const base = { ...keep, venue: 'paxos-public', market: 'BTCUSD' } as const;
  const rules: readonly AlertRule[] = [
    { ...base, kind: 'off-par', basisPoints: '10', forSeconds: 0 },
    { ...base, kind: 'touch-crosses', side: 'ask', direction: 'down', price: '90000' },
    { ...base, kind: 'spread-above', basisPoints: '2.5', forSeconds: 10 },
    { ...base, kind: 'depth-below', side: 'bid', bandBasisPoints: '5', size: '2', forSeconds: 1 },
  ];
  expect(rules.map(ruleSentence)).toEqual([
    'the mid is 10 bp or more off 1 at any moment',
    'the best ask falls to 90000 or below',
    'the spread is above 2.5 bp for 10 s',
    'less than 2 stands on the bid side within 5 bp of the mid for 1 s',
  ]);
  expect(ruleMarket(base)).toBe('BTCUSD on Paxos');
});

it('gives a new rule an id of its own', () => {
  const first = freshRuleId([], 1000);
  const base = { id: first, isOn: true, venue: 'rails', market: 'A' } as const;
  const rule: AlertRule = { ...base, kind: 'spread-above', basisPoints: '1', forSeconds: 0 };
  expect(freshRuleId([rule], 1000)).not.toBe(first);
});
