/**
 * "Learn the nine states", once: in the trust line of the first ladder that says more than LIVE, until it was read, or
 * stood there for long enough to have been.
 */
import type { UnixMillis } from '#shared/domain/time.ts';
import { isCalm } from '../ui/trust-text.ts';
import { isFirstLoad, panelTrust } from '../ui/use-trust.ts';
import type { WindowServices } from './window-services.ts';

/** Shorter than this and nobody saw it: it is offered again. */
const readableMs = 5000;
const lookEveryMs = 500;

export function watchLesson(
  services: Pick<WindowServices, 'clock' | 'workspace' | 'window' | 'views'>,
): void {
  if (services.workspace.getState().workspace.hasSeenStates === true) {
    return;
  }
  let offeredAt: UnixMillis | undefined;
  // Its first turn comes before `stop` is there; by the line above that turn never stops it.
  const stop = services.clock.add((now) => {
    const { workspace, markStatesSeen } = services.workspace.getState();
    const { lessonId } = services.window.getState();
    if (workspace.hasSeenStates === true) {
      if (lessonId === undefined) {
        stop();
      }
      return lookEveryMs;
    }
    const ladders = workspace.panels.filter((panel) => panel.kind === 'ladder');
    const isTelling = ({ venue, market }: (typeof ladders)[number]): boolean => {
      const view = services.views.view(venue, market);
      const { state } = panelTrust(view, 'ladder');
      return !isCalm(state) && !(state === 'RESYNCING' && isFirstLoad(view, 'ladder'));
    };
    const current = ladders.find((panel) => panel.id === lessonId);
    if (current !== undefined && isTelling(current)) {
      return lookEveryMs;
    }
    if (offeredAt !== undefined && now - offeredAt >= readableMs) {
      services.window.setState({ lessonId: undefined });
      markStatesSeen();
      return lookEveryMs;
    }
    const next = ladders.find(isTelling)?.id;
    if (next !== lessonId) {
      offeredAt = next === undefined ? undefined : now;
      services.window.setState({ lessonId: next });
    }
    return lookEveryMs;
  });
}
