/** Moves the keyboard from panel to panel. Each panel has one tab stop of its own. */
import type { WindowServices } from './window-services.ts';

/** Puts the keyboard into the panel's own tab stop; after React has placed a panel that is new. */
export function focusPanel(id: string): void {
  requestAnimationFrame(() => panelStop(id)?.focus({ preventScroll: true }));
}

/** Where the keyboard goes in this panel: its body's own stop, else the panel itself. */
export function panelStop(id: string): HTMLElement | undefined {
  const panel = document.querySelector<HTMLElement>(`[data-panel-id="${CSS.escape(id)}"]`);
  const stop = panel?.querySelector<HTMLElement>('[data-panel-body] [tabindex="0"]');
  return stop ?? panel ?? undefined;
}

/** F6 and Shift F6, around the end. In the order the panels stand: ladders, then the stack. */
export function stepPanel(services: WindowServices, step: 1 | -1): boolean {
  const { workspace, focusedId, focus } = services.workspace.getState();
  const order = [
    ...workspace.panels.filter((panel) => panel.kind === 'ladder'),
    ...workspace.panels.filter((panel) => panel.kind !== 'ladder'),
  ];
  if (order.length === 0) {
    return false;
  }
  const index = order.findIndex((panel) => panel.id === focusedId);
  const next = order[(Math.max(index, step === 1 ? -1 : 0) + step + order.length) % order.length];
  if (next === undefined) {
    return false;
  }
  focus(next.id);
  focusPanel(next.id);
  return true;
}
