/** A ladder's body: tool row, column heads, the canvas with its semantic layer, footer. React wires; it never follows a tick. */
import { useEffect, useId, useLayoutEffect, useRef } from 'react';
import { ensureDefined } from '#shared/domain/assert.ts';
import { venueLabels } from '#shared/domain/market.ts';
import { hasFigures } from '#shared/ipc/followed-markets.ts';
import type { PanelProps } from '../panel.ts';
import { FooterWriter } from './footer-writer.ts';
import { bucketDecimal } from './grouping.ts';
import { LadderFooter } from './LadderFooter.tsx';
import styles from './LadderPanel.module.css';
import { LadderTools } from './LadderTools.tsx';
import { attachLadderInput } from './ladder-input.ts';
import { LadderModel } from './ladder-model.ts';
import { ladderSnapshot } from './ladder-snapshot.ts';
import { LadderSurface } from './ladder-surface.ts';
import { placeHeads, showDetail, writeMessage, writeTools } from './ladder-words.ts';
import { rowForCopy } from './row-words.ts';

type LadderPanelProps = PanelProps<'ladder'>;

interface Live {
  readonly model: LadderModel;
  readonly surface: LadderSurface;
  readonly footer: FooterWriter;
}

export function LadderPanel(props: LadderPanelProps) {
  const { panel, view, instrument, theme, frameLoop, onChange, register } = props;
  const root = useRef<HTMLDivElement>(null);
  const body = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const grid = useRef<HTMLDivElement>(null);
  const heads = useRef<HTMLDivElement>(null);
  const detail = useRef<HTMLDivElement>(null);
  const footer = useRef<HTMLDivElement>(null);
  const message = useRef<HTMLParagraphElement>(null);
  const grouping = useRef<HTMLButtonElement>(null);
  const hold = useRef<HTMLButtonElement>(null);
  const live = useRef<Live | undefined>(undefined);
  const latest = useRef(props);
  latest.current = props;
  const id = useId();

  // biome-ignore lint/correctness/useExhaustiveDependencies: settings and theme reach the running ladder below.
  useLayoutEffect(() => {
    const now = (): number => view.pinnedAt ?? Date.now();
    const elements = {
      root: ensureDefined(root.current, 'ladder'),
      body: ensureDefined(body.current, 'ladder body'),
      canvas: ensureDefined(canvas.current, 'ladder canvas'),
      grid: ensureDefined(grid.current, 'ladder grid'),
    };
    const tip = ensureDefined(detail.current, 'ladder detail');
    const model = new LadderModel(view, panel, now);
    model.configure(panel, instrument, theme.cueMs);
    const footerElement = ensureDefined(footer.current, 'ladder footer');
    const writer = new FooterWriter(footerElement, model, panel);
    const surface = new LadderSurface(
      model,
      frameLoop,
      theme,
      elements,
      id,
      styles.row ?? '',
      {
        onLayout: (layout) => placeHeads(heads.current, layout),
        onWords: (isThen) => {
          writer.write(isThen);
          writeMessage(model, message.current);
          writeTools(model, latest.current.instrument?.quote, grouping.current, hold.current);
        },
      },
      now,
    );
    live.current = { model, surface, footer: writer };
    const run = actionsOf(live, latest);
    const detach = attachLadderInput(elements.grid, model, {
      ...run,
      moved: () => surface.updateNow(),
      hovered: () => surface.mark(),
      rowAt: (clientY) => surface.rowAt(clientY),
      rowHeight: () => surface.rowHeight,
      showDetail: (row, clientX, clientY) =>
        showDetail(tip, elements.body, model, row, clientX, clientY),
      hideDetail: () => {
        tip.hidden = true;
      },
    });
    return () => {
      detach();
      surface.close();
      model.close();
      live.current = undefined;
    };
  }, [view, frameLoop, id]);

  useLayoutEffect(() => {
    const running = live.current;
    if (running !== undefined) {
      running.model.configure(panel, instrument, theme.cueMs);
      running.footer.configure(panel);
      running.surface.setTheme(theme);
      running.surface.refresh();
      running.surface.updateNow();
    }
  }, [panel, instrument, theme]);

  useEffect(
    () =>
      register({
        run: (command) => {
          const run = actionsOf(live, latest);
          switch (command) {
            case 'centre':
              run.centre();
              return true;
            case 'grouping-coarser':
              run.group('coarser');
              return true;
            case 'grouping-finer':
              run.group('finer');
              return true;
            case 'grouping-tick':
              run.group('tick');
              return true;
            case 'hold':
              return run.hold();
            default:
              return false;
          }
        },
        snapshot: () => {
          const { model, surface } = ensureDefined(live.current, 'running ladder');
          return ladderSnapshot(model, surface.layout, Date.now());
        },
      }),
    [register],
  );

  const actions = actionsOf(live, latest);
  return (
    <div ref={root} className={styles.ladder}>
      <LadderTools
        panel={panel}
        instrument={instrument}
        groupingRef={grouping}
        holdRef={hold}
        onChange={onChange}
        onGroup={actions.group}
        onHold={actions.hold}
        onCentre={actions.centre}
      />
      <div ref={heads} className={styles.heads} aria-hidden="true">
        <i data-column="total">total</i>
        <i data-column="change">change</i>
        <i data-column="bid">bid</i>
        <i data-column="prints">sold</i>
        <i data-column="price">
          {instrument?.hasIndexPrice === true ? 'price \u2002 bp' : 'price'}
        </i>
        <i data-column="prints">bought</i>
        <i data-column="ask">ask</i>
        <i data-column="change">change</i>
        <i data-column="total">total</i>
      </div>
      <div ref={body} className={styles.body}>
        {/* biome-ignore lint/a11y/noAriaHiddenOnFocusable: a canvas without tabindex takes no focus; the grid over it is what is read. */}
        <canvas ref={canvas} className={styles.canvas} aria-hidden="true" />
        {/* biome-ignore lint/a11y/useSemanticElements: rows lie over a canvas; a table has a geometry of its own. */}
        <div
          ref={grid}
          className={styles.grid}
          role="grid"
          aria-label={`Ladder of ${panel.market} at ${venueLabels[panel.venue]}`}
          tabIndex={0}
        />
        <p ref={message} className={styles.message} hidden />
        <div ref={detail} className={styles.detail} hidden aria-hidden="true" />
      </div>
      <LadderFooter
        footerRef={footer}
        base={instrument?.base ?? ''}
        hasTicker={hasFigures(panel.venue)}
        isStandby={panel.isStandby === true}
        onBand={() => {
          const running = live.current;
          if (running !== undefined) {
            onChange(running.footer.withNextBand());
          }
        }}
        onSize={() => {
          const running = live.current;
          if (running !== undefined) {
            onChange(running.footer.withNextSize());
          }
        }}
      />
    </div>
  );
}

interface Ref<T> {
  readonly current: T;
}

/** What keys, pointer, buttons and menus ask for, on the ladder that runs now. */
function actionsOf(live: Ref<Live | undefined>, latest: Ref<LadderPanelProps>) {
  return {
    centre(): void {
      live.current?.model.centre();
      live.current?.surface.updateNow();
    },
    group(direction: 'coarser' | 'finer' | 'tick'): void {
      const grouping = live.current?.model.groupingTo(direction);
      const { panel, onChange } = latest.current;
      if (grouping !== undefined && grouping !== panel.grouping) {
        onChange({ ...panel, grouping });
      }
    },
    hold(): boolean {
      const isHandled = live.current?.model.toggleHold() ?? false;
      live.current?.surface.updateNow();
      return isHandled;
    },
    copyPrice(): void {
      const { model } = live.current ?? {};
      const bucket = model?.cursor.row?.bucket;
      if (bucket !== undefined && model?.grouping !== undefined) {
        latest.current.onCopy(bucketDecimal(model.grouping, bucket));
      }
    },
    copyRow(): void {
      const { model } = live.current ?? {};
      const row = model?.cursor.row;
      if (row !== undefined && model?.grouping !== undefined && model.format !== undefined) {
        const text = rowForCopy(row, model.grouping, model.format);
        if (text !== undefined) {
          latest.current.onCopy(text);
        }
      }
    },
  };
}
