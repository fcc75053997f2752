/** What a person chose to hear of, and the alerts. SPEC.md AT37–AT39. */
import { join } from 'node:path';
import { z } from 'zod';
import { DecimalCell, parseDecimal } from '#shared/domain/decimal.ts';
import { err, ok, type Result } from '#shared/domain/result.ts';
import { type AlertRule, alertRuleSchema, attentionSettingsSchema } from '#shared/ipc/attention.ts';
import type { Notice } from '#shared/ipc/contract.ts';
import { SettingsFile } from '../settings/settings-file.ts';

const keptSchema = z.strictObject({
  version: z.literal(1),
  settings: attentionSettingsSchema,
  rules: z.array(alertRuleSchema).max(64),
  mutedUntil: z.number().optional(),
});
export type KeptAttention = z.infer<typeof keptSchema>;

export function attentionFile(
  folder: string,
  now: () => number,
  onNotice: (notice: Notice) => void,
): SettingsFile<KeptAttention> {
  return new SettingsFile({
    path: join(folder, 'attention.json'),
    schema: keptSchema,
    what: 'The file of alerts and sounds',
    now,
    onNotice,
  });
}

/** What the schema cannot say. The sentence is for a person. */
export function checkRules(rules: readonly AlertRule[]): Result<readonly AlertRule[], string> {
  const ids = new Set<string>();
  for (const rule of rules) {
    if (ids.has(rule.id)) {
      return err('Two of these alerts have the same name inside Plumbline. Nothing was changed.');
    }
    ids.add(rule.id);
    const zero = zeroBound(rule);
    if (zero !== undefined) {
      return err(
        `${zero} of an alert on ${rule.market} is 0: it would always be on, or never. Nothing was changed. Give it a number above 0.`,
      );
    }
  }
  return ok(rules);
}

function zeroBound(rule: AlertRule): string | undefined {
  switch (rule.kind) {
    case 'off-par':
    case 'spread-above':
      // A spread above 0 is a fair question; a price that is 0 bp off par is every price.
      return rule.kind === 'off-par' && isZero(rule.basisPoints) ? 'The distance' : undefined;
    case 'touch-crosses':
      return isZero(rule.price) ? 'The price' : undefined;
    case 'depth-below':
      return isZero(rule.size) ? 'The size' : isZero(rule.bandBasisPoints) ? 'The band' : undefined;
    default:
      return undefined;
  }
}

function isZero(text: string): boolean {
  const cell = new DecimalCell();
  return parseDecimal(text, cell) && cell.isZero;
}
