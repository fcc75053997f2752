/** Why the focused panel's book is what its badge says (D). */
import { useEffect } from 'react';
import { useStore } from 'zustand';
import type { PanelSettings } from '#shared/ipc/workspace.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { badgeAge } from '../ui/trust-text.ts';
import { useTrust } from '../ui/use-trust.ts';
import { levelLine } from './audit-words.ts';
import { useEverySecond } from './every-second.ts';
import { marketTitle } from './market-words.ts';
import { overlapLevels } from './overlap.ts';
import { runCommand } from './run-command.ts';
import { WhyFrame } from './WhyFrame.tsx';
import { auditWords, evidenceRows, otherStates, whyRows } from './why-words.ts';
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
  const whyPart = useStore(services.window, (state) => state.whyPart);
  const isFrozen = useStore(services.window, (state) => state.frozenAt !== undefined);
  const asked = useStore(services.audits.store, (state) => state.get(view.key));
  const turn = useEverySecond();
  useEffect(() => view.subscribe('figures', turn), [view, turn]);
  const isBook = panel.kind === 'ladder';
  useEffect(() => {
    // Keys of the window rest while a dialog is open; this one belongs to the sheet.
    const onKey = (event: KeyboardEvent): void => {
      if (isBook && event.key === 'v' && !event.ctrlKey && !event.metaKey && !event.altKey) {
        event.preventDefault();
        runCommand(services, 'audit-now');
      }
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [services, isBook]);
  const now = services.now();
  const input = {
    trust,
    figures: view.figures,
    status: status.venues.find((one) => one.venue === panel.venue),
    isFeedSilent: status.isFeedSilent,
    now,
  };
  return (
    <WhyFrame
      state={trust.state}
      age={badgeAge(trust, now)}
      rows={whyRows(input)}
      others={otherStates(trust, now)}
      evidence={evidenceRows(input)}
      check={
        isBook
          ? {
              words: auditWords(input),
              asked: asked?.words,
              isRunning: asked?.isRunning === true,
              isFine: asked?.isFine !== false,
              refusal: isFrozen ? 'Go back to live first: a check is of now.' : undefined,
              levels: (view.figures.audit?.differences ?? []).map(levelLine),
              onCheck: () => void runCommand(services, 'audit-now'),
            }
          : undefined
      }
      overlap={isBook ? overlapLevels(view.book) : []}
      areLevelsShown={whyPart === 'levels'}
      onLevels={() =>
        services.window.setState({ whyPart: whyPart === 'levels' ? undefined : 'levels' })
      }
      onLearn={() => void runCommand(services, 'trust-states')}
    />
  );
}
