/** The ladder as `window.json` tells it: this page's own mirror, and the rows as they are drawn. */

import type { UnixMillis } from '#shared/domain/time.ts';
import { sentenceText } from '#shared/domain/trust.ts';
import type { LadderLayout } from './ladder-layout.ts';
import type { LadderModel } from './ladder-model.ts';
import { rowCells } from './row-words.ts';

export async function ladderSnapshot(
  model: LadderModel,
  layout: LadderLayout,
  now: UnixMillis,
): Promise<Readonly<Record<string, unknown>>> {
  const { view, trust } = model;
  const { book } = view;
  model.update(view.pinnedAt ?? now);
  // All but the digest is read before anything is awaited, and the digest takes its text before it waits.
  const digest = book.digest();
  const snapshot = {
    kind: 'ladder',
    venue: view.venue,
    market: view.market,
    state: trust.state,
    cause: { code: trust.cause.code, text: sentenceText(trust.cause.sentence, now) },
    ageMs: trust.ageFrom === undefined ? null : Math.max(0, Math.round(now - trust.ageFrom)),
    bids: book.levels('bid'),
    asks: book.levels('ask'),
    levels: { bids: book.bids.count, asks: book.asks.count },
    frame: book.frameNumber,
    rows: model.rows.map((row) => rowCells(row, layout)),
  };
  return { ...snapshot, digest: await digest };
}
