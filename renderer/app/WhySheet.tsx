/** Why the focused panel's book is what its badge says (D). */
import { useEffect, useReducer } from 'react';
import { useStore } from 'zustand';
import type { PanelSettings } from '#shared/ipc/workspace.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { TrustGlyph } from '../ui/TrustGlyph.tsx';
import { useTrust } from '../ui/use-trust.ts';
import { marketTitle } from './market-words.ts';
import styles from './WhySheet.module.css';
import { whyRows } from './why-words.ts';
import { useServices } from './window-services.ts';

export function WhySheet({ isOpen, onClose }: { readonly isOpen: boolean; onClose(): void }) {
  const { workspace } = useServices();
  const panel = useStore(workspace, (state) =>
    state.workspace.panels.find((one) => one.id === state.focusedId),
  );
  const title = panel === undefined ? '' : `Why ${marketTitle(panel.market)} is what it says`;
  return (
    <Dialog title={title} isOpen={isOpen && panel !== undefined} onClose={onClose}>
      {panel !== undefined && <Why panel={panel} />}
    </Dialog>
  );
}

function Why({ panel }: { readonly panel: PanelSettings }) {
  const services = useServices();
  const view = services.views.view(panel.venue, panel.market);
  const trust = useTrust(view, panel.kind);
  const status = useStore(services.status);
  const [, turn] = useReducer((count: number) => count + 1, 0);
  useEffect(
    () =>
      services.clock.add((now) => {
        turn();
        return 1000 - (now % 1000);
      }),
    [services.clock],
  );
  const rows = whyRows({
    trust,
    figures: view.figures,
    status: status.venues.find((one) => one.venue === panel.venue),
    isFeedSilent: status.isFeedSilent,
    now: services.now(),
  });
  return (
    <dl className={styles.rows}>
      <dt>State</dt>
      <dd className={styles.state} data-state={trust.state}>
        <TrustGlyph state={trust.state} />
        <b>{trust.state}</b>
      </dd>
      {rows.map(({ name, words }) => (
        <Row key={name} name={name} words={words} />
      ))}
    </dl>
  );
}

function Row({ name, words }: { readonly name: string; readonly words: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{words}</dd>
    </>
  );
}
