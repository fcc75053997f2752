import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { ensureDefined } from '#shared/domain/assert.ts';
import { venueLabels } from '#shared/domain/market.ts';
import type { PanelProps } from '../panel.ts';
import styles from './ChartPanel.module.css';
import { chartSnapshot } from './chart-snapshot.ts';
import { ChartView } from './chart-view.ts';
import { chartRanges } from './chart-window.ts';

/** A stablecoin's index price in basis points from par. React draws the furniture once; `ChartView` draws what moves. */
export function ChartPanel(props: PanelProps<'price-chart'>) {
  const { panel, view, instrument, theme, frameLoop, onCopy, register } = props;
  const root = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLDivElement>(null);
  const readout = useRef<HTMLSpanElement>(null);
  const empty = useRef<HTMLParagraphElement>(null);
  const table = useRef<HTMLTableSectionElement>(null);
  const chart = useRef<ChartView>(undefined);
  const latest = useRef({ theme, range: panel.range });
  latest.current = { theme, range: panel.range };
  const [isTableShown, setTableShown] = useState(false);

  useEffect(() => {
    const created = new ChartView({
      view,
      instrument,
      frameLoop,
      ...latest.current,
      elements: {
        root: ensureDefined(root.current, 'chart root'),
        canvas: ensureDefined(canvas.current, 'chart canvas'),
        readout: ensureDefined(readout.current, 'chart readout'),
        empty: ensureDefined(empty.current, 'chart sentence'),
        table: ensureDefined(table.current, 'chart table'),
      },
    });
    chart.current = created;
    return () => {
      created.close();
      chart.current = undefined;
    };
  }, [view, instrument, frameLoop]);

  useEffect(() => chart.current?.setTheme(theme), [theme]);
  useEffect(() => chart.current?.setRange(panel.range), [panel.range]);
  useEffect(() => chart.current?.setTable(isTableShown), [isTableShown]);
  useEffect(
    () => register({ run: () => false, snapshot: async () => chartSnapshot(view) }),
    [register, view],
  );

  function onKeyDown(event: KeyboardEvent): void {
    const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey;
    const isCopy = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'c';
    if (isCopy && view.prices.last !== undefined) {
      onCopy(view.prices.last.price);
    } else if (isPlain && event.key.toLowerCase() === 't') {
      setTableShown(!isTableShown);
    } else if (isPlain && event.key === 'ArrowLeft') {
      chart.current?.movePointed(-1);
    } else if (isPlain && event.key === 'ArrowRight') {
      chart.current?.movePointed(1);
    } else if (isPlain && event.key === 'Escape' && isTableShown) {
      setTableShown(false);
    } else {
      if (event.key === 'Escape') {
        chart.current?.movePointed(0);
      }
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <div className={styles.chart}>
      <div className={styles.tools}>
        <fieldset className={styles.ranges}>
          <legend className={styles.unseen}>Time shown</legend>
          {chartRanges.map(({ range, label }) => (
            <button
              key={range}
              type="button"
              aria-pressed={range === panel.range}
              onClick={() =>
                range === panel.range
                  ? chart.current?.setRange(range)
                  : props.onChange({ ...panel, range })
              }
            >
              {label}
            </button>
          ))}
        </fieldset>
        <span className={styles.legend}>
          <svg viewBox="0 0 16 6" aria-hidden="true">
            <path d="M0 3h16" stroke="currentColor" strokeDasharray="2 2" />
          </svg>
          {venueLabels[panel.venue]} index, 4 decimals
        </span>
        <span className={styles.space} />
        <span ref={readout} className={styles.readout} />
        <button
          type="button"
          className={styles.toggle}
          aria-pressed={isTableShown}
          onClick={() => setTableShown(!isTableShown)}
        >
          Table <kbd>T</kbd>
        </button>
      </div>
      <div
        ref={root}
        className={styles.stage}
        role="application"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a drawing that arrow keys move in has no element of its own.
        tabIndex={0}
        onKeyDown={onKeyDown}
      >
        <div ref={canvas} className={styles.canvas} aria-hidden="true" />
        <p ref={empty} className={styles.empty} />
        <div className={styles.table} hidden={!isTableShown}>
          <table>
            <caption className={styles.unseen}>The last 50 index prices, newest first</caption>
            <thead>
              <tr>
                <th scope="col">time UTC</th>
                <th scope="col">bp from par</th>
                <th scope="col">price</th>
              </tr>
            </thead>
            <tbody ref={table} />
          </table>
        </div>
      </div>
    </div>
  );
}
