/** Where the time goes: verdict, clocks, and a row for each market with what every stage takes. */
import { type ReactNode, useId } from 'react';
import type { HistogramFigures } from '#shared/domain/latency-histogram.ts';
import type { ClockLine } from './clock-words.ts';
import styles from './Delay.module.css';
import {
  type DelayCell,
  type DelayHeadline,
  type DelayRow,
  type DelaySpan,
  type ShownStage,
  shownStages,
} from './delay-view.ts';
import { millisecondsText } from './late-words.ts';

export interface DelayView {
  readonly span: DelaySpan;
  readonly headline: DelayHeadline;
  readonly rows: readonly DelayRow[];
  readonly clocks: readonly ClockLine[];
  /** A clock is too far off to measure by. */
  readonly clockOff: string | undefined;
  /** Messages that are in no count; absent where the sums fit. */
  readonly unaccounted: string | undefined;
}

const spans: ReadonlyArray<readonly [DelaySpan, string]> = [
  ['last10s', '10 s'],
  ['last5min', '5 min'],
];

const stageHelp: Readonly<Record<ShownStage, string>> = {
  venue:
    'From the venue’s stamp to its sending: the delay, clock corrected, minus half the round trip.',
  network: 'On the way here: half the round trip of the newest ping.',
  read: 'Waiting in the feed thread to be read.',
  apply: 'Decoding the message and applying it to the book.',
  relay: 'From receipt to this window, waiting for its turn among the frames.',
  paint: 'From arrival in this window to the screen.',
};

export function DelayFrame({
  view,
  titleId,
  closeButton,
  onSpan,
}: {
  readonly view: DelayView;
  readonly titleId: string;
  readonly closeButton: ReactNode;
  onSpan(span: DelaySpan): void;
}) {
  const { headline } = view;
  return (
    <div className={styles.frame}>
      <header className={styles.head}>
        <h2 id={titleId} className={styles.title}>
          Who is slow
        </h2>
        <span className={styles.subtitle}>
          milliseconds: middle, slowest 1 in 100; bars are logarithmic
        </span>
        <span className={styles.space} />
        <SpanSwitch span={view.span} onSpan={onSpan} />
        {closeButton}
      </header>
      <p className={styles.verdict} data-severity={headline.severity} data-verdict role="status">
        <b>{headline.strong}</b> {headline.detail !== '' && <b>{headline.detail} </b>}
        <span>{headline.rest}</span>
      </p>
      <div className={styles.body}>
        {view.rows.length === 0 ? (
          <p className={styles.empty}>
            No market is on the desk. Open one from the palette, and its delays stand here.
          </p>
        ) : (
          <DelayTable rows={view.rows} />
        )}
      </div>
      <footer className={styles.foot}>
        {view.clockOff !== undefined && (
          <p className={styles.off} role="alert">
            {view.clockOff}
          </p>
        )}
        {view.unaccounted !== undefined && <p className={styles.off}>{view.unaccounted}</p>}
        <p data-clock>
          {view.clocks.length === 0
            ? 'No venue’s clock is known yet: what a venue takes cannot be measured without it.'
            : `The venues’ clocks against this computer’s: ${view.clocks.map(({ text }) => text).join(' · ')}.`}
        </p>
      </footer>
    </div>
  );
}

function SpanSwitch({ span, onSpan }: { readonly span: DelaySpan; onSpan(span: DelaySpan): void }) {
  const name = useId();
  return (
    <fieldset className={styles.spans} aria-label="Span">
      {spans.map(([value, words]) => (
        <label key={value} className={styles.spanChoice}>
          <input
            type="radio"
            name={name}
            value={value}
            checked={span === value}
            onChange={() => onSpan(value)}
          />
          {words}
        </label>
      ))}
    </fieldset>
  );
}

function DelayTable({ rows }: { readonly rows: readonly DelayRow[] }) {
  return (
    <table className={styles.table}>
      <caption className="visually-hidden">
        Delay by market and stage in milliseconds, middle and slowest one in a hundred
      </caption>
      <thead>
        <tr>
          <th scope="col">market</th>
          {shownStages.map((stage) => (
            <th key={stage} scope="col" className={styles.number} title={stageHelp[stage]}>
              {stage}
            </th>
          ))}
          <th scope="col" className={styles.verdictHead}>
            verdict
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.key} data-market={row.key}>
            <th scope="row" className={styles.market} title={`${row.title}, ${row.venue}`}>
              <b>{row.title}</b> <span>{row.venue}</span>
            </th>
            {shownStages.map((stage) => (
              <StageCell key={stage} cell={row.cells[stage]} stage={stage} />
            ))}
            <td className={styles.rowVerdict} data-severity={row.severity}>
              {row.verdict}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function StageCell({ cell, stage }: { readonly cell: DelayCell; readonly stage: ShownStage }) {
  if (cell.kind === 'missing') {
    return (
      <td className={styles.number} data-stage={stage} title={cell.reason}>
        <span className={styles.missing}>{cell.words}</span>
        <svg
          className={styles.bar}
          viewBox="0 0 100 6"
          preserveAspectRatio="none"
          aria-hidden="true"
        >
          <path d="M0 3H100" className={styles.unknownTrack} />
        </svg>
      </td>
    );
  }
  const { figures, isLate } = cell;
  return (
    <td
      className={styles.number}
      data-stage={stage}
      data-late={isLate}
      title={figuresTitle(figures)}
    >
      <b>{millisecondsText(figures.p50)}</b>
      <small>{millisecondsText(figures.p99)}</small>
      <Bar figures={figures} />
    </td>
  );
}

function figuresTitle({ p50, p99, max, count }: HistogramFigures): string {
  return (
    `middle ${millisecondsText(p50)} ms, slowest 1 in 100 ${millisecondsText(p99)} ms, ` +
    `largest ${millisecondsText(max)} ms, of ${count.toLocaleString('en-US')} measured`
  );
}

/** Bar to the middle, a line on to the slowest one in a hundred, a tick at the largest. */
function Bar({ figures }: { readonly figures: HistogramFigures }) {
  const [middle, slow, most] = [figures.p50, figures.p99, figures.max].map(logWidth);
  return (
    <svg className={styles.bar} viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
      <path d="M0 3H100" className={styles.track} />
      <path d={`M${middle} 3H${slow}`} className={styles.slow} />
      <rect x="0" y="1" height="4" width={middle} className={styles.middle} />
      <path d={`M${most} 1V5`} className={styles.slow} />
    </svg>
  );
}

/** 0.1 ms is nothing, ten seconds is all of it. */
function logWidth(ms: number): number {
  return Math.min(100, Math.max(0, 20 * Math.log10(Math.max(ms, 0.1) / 0.1)));
}
