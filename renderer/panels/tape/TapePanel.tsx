import { useEffect, useId, useRef, useState } from 'react';
import { ensureDefined } from '#shared/domain/assert.ts';
import { venueLabels } from '#shared/domain/market.ts';
import type { PanelProps } from '../panel.ts';
import { TapeFilter } from './TapeFilter.tsx';
import styles from './TapePanel.module.css';
import { columnsFor, type TapeColumn } from './tape-columns.ts';
import { attachTapeInput } from './tape-input.ts';
import { tapeSnapshot } from './tape-snapshot.ts';
import { TapeView } from './tape-view.ts';
import { parseSizeLimit } from './trade-value.ts';

/** Trades of one market, newest on top. React draws the furniture once; `TapeView` draws all that moves. */
export function TapePanel(props: PanelProps<'tape'>) {
  const { panel, view, instrument, theme, frameLoop, isFocused, onCopy, register } = props;
  const id = useId();
  const root = useRef<HTMLDivElement>(null);
  const body = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const grid = useRef<HTMLDivElement>(null);
  const tape = useRef<TapeView>(undefined);
  const latest = useRef({ theme, isFocused, onCopy, minimumSize: panel.minimumSize });
  latest.current = { theme, isFocused, onCopy, minimumSize: panel.minimumSize };
  const [columns, setColumns] = useState<readonly TapeColumn[]>([]);

  useEffect(() => {
    const elements = {
      root: ensureDefined(root.current, 'tape root'),
      body: ensureDefined(body.current, 'tape body'),
      canvas: ensureDefined(canvas.current, 'tape canvas'),
      grid: ensureDefined(grid.current, 'tape grid'),
    };
    const context = ensureDefined(elements.canvas.getContext('2d', { alpha: false }), 'tape 2d');
    const created = new TapeView(
      { view, instrument, frameLoop, theme: latest.current.theme, elements, idPrefix: id },
      context,
    );
    tape.current = created;
    created.setLook(latest.current.theme, latest.current.isFocused);
    created.setLimit(readLimit(latest.current.minimumSize));
    const copy = (what: 'price' | 'row'): void => {
      const row = created.model.cursorRow() ?? view.trades.row(0);
      if (row !== undefined) {
        const whole = [
          new Date(row.time / 1000).toISOString(),
          view.market,
          row.side ?? '',
          row.price,
          row.size,
        ];
        latest.current.onCopy(what === 'price' ? row.price : whole.join('\t'));
      }
    };
    const detach = attachTapeInput(created, elements, copy);
    const observer = new ResizeObserver(() => setColumns(columnsFor(elements.body.clientWidth)));
    observer.observe(elements.body);
    return () => {
      observer.disconnect();
      detach();
      created.close();
      tape.current = undefined;
    };
  }, [view, instrument, frameLoop, id]);

  useEffect(() => tape.current?.setLook(theme, isFocused), [theme, isFocused]);
  useEffect(() => tape.current?.setLimit(readLimit(panel.minimumSize)), [panel.minimumSize]);
  useEffect(
    () =>
      register({
        run: (command) => {
          const current = tape.current;
          if (current === undefined || (command !== 'hold' && command !== 'centre')) {
            return false;
          }
          if (command === 'hold' && current.model.pauseReason === undefined) {
            current.model.pause('read');
            current.model.scroll(-1, current.height);
          } else {
            current.model.resume();
          }
          current.changed();
          return true;
        },
        snapshot: async () => tapeSnapshot(view),
      }),
    [register, view],
  );

  const base = instrument?.base;
  const quote = instrument?.quote;
  const heads: Readonly<Record<TapeColumn['name'], string>> = {
    time: 'time UTC',
    venue: 'venue',
    side: '',
    price: quote === undefined ? 'price' : `price ${quote}`,
    size: base ?? 'size',
    value: quote ?? 'value',
    notes: '',
  };
  const name = `Trades of ${panel.market} at ${venueLabels[panel.venue]}, newest first`;
  return (
    <div ref={root} className={styles.tape}>
      <div className={styles.tools}>
        <TapeFilter
          minimumSize={panel.minimumSize}
          unit={base}
          onChange={(minimumSize) => props.onChange(withMinimum(panel, minimumSize))}
        />
        <span className={styles.keeps}>
          kept <b>5,000</b>
        </span>
        <span className={styles.space} />
        <span className={styles.legend}>
          <svg viewBox="0 0 8 8" aria-hidden="true">
            <path d="M4 1l3.4 6H.6z" fill="currentColor" />
          </svg>
          venue says
        </span>
        <span className={styles.legend}>
          <svg viewBox="0 0 8 8" aria-hidden="true">
            <path d="M4 1l3.4 6H.6z" fill="none" stroke="currentColor" strokeWidth="1.1" />
          </svg>
          inferred
        </span>
      </div>
      <div className={styles.paused}>
        <b>Paused while you read.</b> <span data-part="waiting" />
        <span className={styles.space} />
        <button type="button" data-resume="" className={styles.resume}>
          Resume <kbd>Esc</kbd>
        </button>
      </div>
      <div className={styles.heads} aria-hidden="true">
        {columns.map((column) => (
          <span key={column.name} className={styles[column.align]} style={headStyle(column)}>
            {heads[column.name]}
          </span>
        ))}
      </div>
      <div ref={body} className={styles.body}>
        {/* biome-ignore lint/a11y/noAriaHiddenOnFocusable: a canvas without tabindex takes no focus; the grid over it does. */}
        <canvas ref={canvas} className={styles.canvas} aria-hidden="true" />
        {/* biome-ignore lint/a11y/useSemanticElements: rows are placed over a canvas, which a table cannot be. */}
        <div ref={grid} className={styles.grid} role="grid" tabIndex={0} aria-label={name} />
        <p className={styles.empty} data-part="empty" />
      </div>
      <div className={styles.foot}>
        <span data-part="span" />
        <span className={styles.side}>
          bought <b data-part="bought" />
        </span>
        <span className={`${styles.balance} ${styles.side}`} aria-hidden="true">
          <i data-part="balance" />
          <i />
        </span>
        <span className={styles.side}>
          sold <b data-part="sold" />
        </span>
        <span className={`${styles.side} ${styles.inferred}`} data-part="inferred" />
        <span className={styles.space} />
        <b className={styles.total} data-part="total" />
      </div>
    </div>
  );
}

function headStyle(column: TapeColumn): { left: number; width: number } {
  return { left: column.left, width: column.right - column.left };
}

/** Text that was saved by hand and is no decimal hides nothing. */
function readLimit(minimumSize: string | undefined) {
  return minimumSize === undefined ? undefined : parseSizeLimit(minimumSize);
}

function withMinimum(
  panel: PanelProps<'tape'>['panel'],
  minimumSize: string | undefined,
): PanelProps<'tape'>['panel'] {
  const { minimumSize: _dropped, ...rest } = panel;
  return minimumSize === undefined ? rest : { ...rest, minimumSize };
}
