/** Freeze (F): every panel of the window stands still at one moment, and receiving goes on underneath. */
import type { WindowServices } from './window-services.ts';

type Frozen = Pick<WindowServices, 'views' | 'window' | 'announcer' | 'now'>;

export function freeze({ views, window, announcer, now }: Frozen): void {
  if (window.getState().frozenAt !== undefined) {
    return;
  }
  const frozenAt = now();
  views.pin(frozenAt);
  window.setState({ frozenAt });
  announcer.speak(
    `Frozen at ${new Date(frozenAt).toISOString().slice(11, 19)} UTC. Escape goes back to live.`,
  );
}

/** False: the window shows now already. */
export function backToLive({ views, window, announcer }: Frozen): boolean {
  if (window.getState().frozenAt === undefined) {
    return false;
  }
  views.unpin();
  window.setState({ frozenAt: undefined });
  announcer.speak('Back to live.');
  return true;
}
