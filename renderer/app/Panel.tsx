/** One panel: the frame of the window around a body that a panel of its kind draws. */
import { useCallback } from 'react';
import { useStore } from 'zustand';
import { venueLabels } from '#shared/domain/market.ts';
import type { PanelSettings } from '#shared/ipc/workspace.ts';
import { ChartPanel } from '../panels/chart/ChartPanel.tsx';
import { LadderPanel } from '../panels/ladder/LadderPanel.tsx';
import type { PanelHandle, PanelProps } from '../panels/panel.ts';
import { TapePanel } from '../panels/tape/TapePanel.tsx';
import { findInstrument } from '../stores/market-store.ts';
import { PanelFrame } from '../ui/PanelFrame.tsx';
import { PanelBoundary } from './PanelBoundary.tsx';
import { lessonAction, panelActions, panelMenuItems, panelTitle } from './panel-words.ts';
import { callOrSay, useServices } from './window-services.ts';

export function Panel({ panel }: { readonly panel: PanelSettings }) {
  const services = useServices();
  const { workspace, markets, theme: themes } = services;
  const isFocused = useStore(workspace, (state) => state.focusedId === panel.id);
  const theme = useStore(themes, (state) => state.theme);
  const instrument = useStore(markets, (state) => findInstrument(state, panel.venue, panel.market));
  const view = services.views.view(panel.venue, panel.market);
  const hasLesson = useStore(services.window, (state) => state.lessonId === panel.id);
  const isFrozen = useStore(services.window, (state) => state.frozenAt !== undefined);
  const asked = useStore(services.audits.store, (state) => state.get(view.key));
  const onChange = workspace.getState().setPanel;
  const onCopy = useCallback(
    (text: string) => void callOrSay(services, 'Nothing was copied', 'app.copy', { text }),
    [services],
  );
  const { id } = panel;
  const register = useCallback(
    (handle: PanelHandle) => {
      services.handles.set(id, handle);
      return () => {
        if (services.handles.get(id) === handle) {
          services.handles.delete(id);
        }
      };
    },
    [services, id],
  );
  const shared = { view, instrument, theme, frameLoop: services.frameLoop, isFocused };
  const rest = { ...shared, onChange, onCopy, register };
  return (
    <PanelFrame
      id={panel.id}
      kind={panel.kind}
      view={view}
      clock={services.clock}
      title={panelTitle(panel, instrument)}
      venue={venueLabels[panel.venue]}
      isPractice={view.isPractice}
      isFocused={isFocused}
      actions={(trust) => panelActions(services, panel, trust)}
      lesson={hasLesson ? lessonAction(services) : undefined}
      check={panel.kind === 'ladder' && !isFrozen ? asked : undefined}
      menu={() => panelMenuItems(services, panel)}
      onFocus={() => workspace.getState().focus(panel.id)}
    >
      <PanelBoundary key={`${panel.venue} ${panel.market}`}>
        <Body panel={panel} rest={rest} />
      </PanelBoundary>
    </PanelFrame>
  );
}

type Rest = Omit<PanelProps<'ladder'>, 'panel' | 'onChange'> & {
  onChange(panel: PanelSettings): void;
};

function Body({ panel, rest }: { readonly panel: PanelSettings; readonly rest: Rest }) {
  // A body belongs to one market: on another one it starts anew, with nothing of the old one in it.
  const key = `${panel.venue} ${panel.market}`;
  switch (panel.kind) {
    case 'ladder':
      return <LadderPanel key={key} panel={panel} {...rest} />;
    case 'tape':
      return <TapePanel key={key} panel={panel} {...rest} />;
    case 'price-chart':
      return <ChartPanel key={key} panel={panel} {...rest} />;
  }
}
