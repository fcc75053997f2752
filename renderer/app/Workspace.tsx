/** The desk: panels meet at one-pixel lines. Its tracks follow from the panels and the width, nothing is placed by hand. */
import { useLayoutEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { PanelSettings } from '#shared/ipc/workspace.ts';
import { layoutDesk } from './desk-layout.ts';
import { Panel } from './Panel.tsx';
import styles from './Workspace.module.css';
import { useServices } from './window-services.ts';

export function Workspace() {
  const services = useServices();
  const panels = useStore(services.workspace, (state) => state.workspace.panels);
  const generation = useStore(services.window, (state) => state.viewGeneration);
  const desk = useRef<HTMLElement>(null);
  const width = useWidth(desk);
  const layout = layoutDesk(panels, width);

  const show = (panel: PanelSettings) => <Panel key={`${panel.id} ${generation}`} panel={panel} />;
  return (
    <main ref={desk} className={styles.desk} style={{ gridTemplateColumns: layout.columns }}>
      {layout.ladders.map(show)}
      {layout.stacked.length > 0 && (
        <div
          className={styles.stack}
          style={{
            gridTemplateRows: layout.stackRows,
            gridColumn: layout.laddersPerRow + 1,
            gridRow: `1 / span ${layout.ladderRows}`,
          }}
        >
          {layout.stacked.map(show)}
        </div>
      )}
      {panels.length === 0 && <EmptyDesk />}
    </main>
  );
}

function EmptyDesk() {
  const { window } = useServices();
  return (
    <div className={styles.empty}>
      <h2>No panel is open</h2>
      <p>Open a market from the palette. Ctrl K brings it up at any time.</p>
      <button
        type="button"
        className={styles.primary}
        onClick={() => window.setState({ dialog: 'palette' })}
      >
        Choose a market
      </button>
    </div>
  );
}

function useWidth(element: React.RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(() => globalThis.innerWidth);
  useLayoutEffect(() => {
    const target = element.current;
    if (target === null) {
      return undefined;
    }
    const observer = new ResizeObserver(() => setWidth(target.clientWidth));
    observer.observe(target);
    return () => observer.disconnect();
  }, [element]);
  return width;
}
