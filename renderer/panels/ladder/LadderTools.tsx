/** The tool row of a ladder: every value is a button. What is live in it is written through refs. */
import type { RefObject } from 'react';
import type { Instrument } from '#shared/domain/market.ts';
import styles from './LadderPanel.module.css';
import {
  changeWindowOf,
  changeWindows,
  type LadderSettings,
  nextOf,
  printWindowOf,
  printWindows,
  sizeUnitOf,
  windowText,
} from './ladder-settings.ts';

export interface LadderToolsProps {
  readonly panel: LadderSettings;
  readonly instrument: Instrument | undefined;
  readonly groupingRef: RefObject<HTMLButtonElement | null>;
  readonly holdRef: RefObject<HTMLButtonElement | null>;
  onChange(panel: LadderSettings): void;
  onGroup(direction: 'coarser' | 'finer' | 'tick'): void;
  onHold(): void;
  onCentre(): void;
}

export function LadderTools(props: LadderToolsProps) {
  const { panel, instrument, groupingRef, holdRef, onChange, onGroup, onHold, onCentre } = props;
  const unit = sizeUnitOf(panel);
  const unitText = (unit === 'base' ? instrument?.base : instrument?.quote) ?? unit;
  const prints = printWindowOf(panel);
  const changes = changeWindowOf(panel);
  const isDynamic = panel.axis === 'dynamic';
  return (
    <div className={styles.tools} role="toolbar" aria-label="Ladder">
      <span className={styles.stepper}>
        <button
          type="button"
          aria-label="Group finer"
          title="Group finer (−)"
          onClick={() => onGroup('finer')}
        >
          −
        </button>
        <button
          ref={groupingRef}
          type="button"
          className={styles.grouping}
          title="Grouping. Press for the tick (0)"
          onClick={() => onGroup('tick')}
        />
        <button
          type="button"
          aria-label="Group coarser"
          title="Group coarser (+)"
          onClick={() => onGroup('coarser')}
        >
          +
        </button>
      </span>
      <button
        type="button"
        className={styles.unit}
        title="Sizes as sent, or times their price"
        onClick={() => onChange({ ...panel, sizeUnit: unit === 'base' ? 'quote' : 'base' })}
      >
        size in <b>{unitText}</b>
      </button>
      <button
        type="button"
        className={styles.prints}
        title="How far back sold and bought count"
        onClick={() => onChange({ ...panel, printWindow: nextOf(printWindows, prints) })}
      >
        prints <b>{windowText(prints)}</b>
      </button>
      <button
        type="button"
        className={styles.changes}
        title="How far back the change column nets"
        onClick={() => onChange({ ...panel, changeWindow: nextOf(changeWindows, changes) })}
      >
        change <b>{windowText(changes)}</b>
      </button>
      <span className={styles.space} />
      <button
        type="button"
        className={styles.axis}
        title="Static: the axis moves when you move it. Dynamic: it follows the touch"
        onClick={() => onChange({ ...panel, axis: isDynamic ? 'static' : 'dynamic' })}
      >
        axis <b>{panel.axis}</b>
      </button>
      {isDynamic && (
        <button
          ref={holdRef}
          type="button"
          className={styles.hold}
          title="Hold the axis where it is (H)"
          aria-pressed="false"
          onClick={onHold}
        >
          Hold
        </button>
      )}
      <button
        type="button"
        className={styles.centre}
        title="Centre on the touch"
        onClick={onCentre}
      >
        Centre <kbd>Space</kbd>
      </button>
    </div>
  );
}
