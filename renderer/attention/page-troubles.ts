/**
 * Tells main what only this window knows to be wrong, for the log: that it is late, that its copy of a book drifted,
 * that the feed thread fell silent. What the feed thread itself says of a book main hears from there.
 */
import { marketKey } from '#shared/domain/market.ts';
import { sentenceText, type Trust } from '#shared/domain/trust.ts';
import type { PageTrouble } from '#shared/ipc/attention.ts';
import type { WindowServices } from '../app/window-services.ts';
import { panelLiveTrust } from '../ui/use-trust.ts';

/** Codes of `renderer/stream/local-trust.ts`; the book from before a restart is that restart's trouble, not another. */
const ownCodes: ReadonlySet<string> = new Set([
  'this-machine-late',
  'mirror-mismatch',
  'feed-thread-silent',
  'stream-protocol',
]);

/** As many as main takes. */
const maxTroubles = 64;
const maxText = 500;
/** A drifted copy shows for 400 ms or more, so none is missed. Every other look falls together with those of the status strip. */
const lookEveryMs = 250;

export type TroubleServices = Pick<
  WindowServices,
  'bridge' | 'clock' | 'views' | 'workspace' | 'now'
>;

/** Reports whenever the list is another one. Returns what stops it. */
export function reportTroubles(services: TroubleServices): () => void {
  let told = '';
  return services.clock.add(() => {
    const troubles = pageTroubles(services);
    const now = troubles.map(({ venue, market, code }) => `${venue} ${market} ${code}`).join('\n');
    if (now !== told) {
      told = now;
      void services.bridge.call('attention.report', { troubles });
    }
    return lookEveryMs;
  });
}

export function pageTroubles({
  workspace,
  views,
  now,
}: Pick<TroubleServices, 'workspace' | 'views' | 'now'>): PageTrouble[] {
  const troubles = new Map<string, PageTrouble>();
  for (const { venue, market, kind } of workspace.getState().workspace.panels) {
    const key = marketKey(venue, market);
    const own = ownTrouble(panelLiveTrust(views.view(venue, market), kind));
    if (own !== undefined && !troubles.has(key) && troubles.size < maxTroubles) {
      troubles.set(key, {
        venue,
        market,
        state: own.state,
        code: own.cause.code,
        text: sentenceText(own.cause.sentence, now()).slice(0, maxText),
        since: Number.isFinite(own.since) ? own.since : now(),
      });
    }
  }
  return [...troubles.values()];
}

/** The window's own doubt of now, also where another word stands before it. */
function ownTrouble(trust: Trust): Pick<Trust, 'state' | 'cause' | 'since'> | undefined {
  if (ownCodes.has(trust.cause.code)) {
    return trust;
  }
  const under = trust.also?.find(({ cause }) => ownCodes.has(cause.code));
  return under === undefined ? undefined : { ...under, since: trust.since };
}
