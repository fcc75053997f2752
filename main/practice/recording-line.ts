/** One line of a neutral recording, checked whole. SPEC.md PX13. */
import { z } from 'zod';
import { err, ok, type Result } from '#shared/domain/result.ts';
import { isPlainDecimal } from './exact-decimal.ts';
import type { SourceEvent } from './source.ts';

const decimal = z.string().refine(isPlainDecimal, 'not a plain decimal');
const levels = z.array(z.tuple([decimal, decimal]));
const atMs = z.number().finite();

const lineSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('snapshot'), t_ms: atMs, bids: levels, asks: levels }),
  z.object({ kind: z.literal('update'), t_ms: atMs, bids: levels, asks: levels }),
  z.object({
    kind: z.literal('trade'),
    t_ms: atMs,
    id: z.string().min(1).max(64),
    side: z.enum(['buy', 'sell']),
    price: decimal,
    size: decimal,
  }),
]);
const knownKinds: readonly string[] = ['snapshot', 'update', 'trade'];

/** Absent value: a well-formed line of a kind this reader does not know; it is left out. */
export function parseRecordingLine(
  text: string,
  market: string,
): Result<SourceEvent | undefined, string> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return err('is not JSON');
  }
  const kind = z.object({ kind: z.string() }).safeParse(json);
  if (!kind.success) {
    return err('has no "kind"');
  }
  if (!knownKinds.includes(kind.data.kind)) {
    return ok(undefined);
  }
  const parsed = lineSchema.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const where =
      issue === undefined || issue.path.length === 0 ? '' : ` at ${issue.path.join('.')}`;
    return err(`is no ${kind.data.kind}${where}: ${issue?.message ?? 'unreadable'}`);
  }
  const line = parsed.data;
  if (line.kind === 'trade') {
    const { id, side, price, size } = line;
    return ok({ kind: 'trade', market, atMs: line.t_ms, id, price, size, aggressor: side });
  }
  return ok({ kind: line.kind, market, atMs: line.t_ms, bids: line.bids, asks: line.asks });
}
