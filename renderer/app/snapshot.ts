/** Answers `--snapshot`: every panel as it tells itself, in the panels' order. */
import { isBookUntrusted } from '#shared/domain/trust.ts';
import { panelTrust } from '../ui/use-trust.ts';
import { callOrSay, type WindowServices } from './window-services.ts';

export async function deliverSnapshot(services: WindowServices): Promise<void> {
  const { panels } = services.workspace.getState().workspace;
  const told = await Promise.all(
    panels.map(async (panel) => {
      const handle = services.handles.get(panel.id);
      if (handle !== undefined) {
        return { ...(await handle.snapshot()) };
      }
      // A panel that stopped has no rows of its own; its market's word still stands.
      const trust = panelTrust(services.views.view(panel.venue, panel.market), panel.kind);
      return {
        kind: panel.kind,
        venue: panel.venue,
        market: panel.market,
        state: trust.state,
        isUntrusted: isBookUntrusted(trust),
        failed: 'the panel stopped and shows nothing',
      };
    }),
  );
  await callOrSay(services, 'The snapshot was not delivered', 'snapshot.deliver', { panels: told });
}
