/** What the Why sheet shows, given the words: the state, its proof, what holds beside it, the evidence, the last check. */

import type { TrustState } from '#shared/domain/trust.ts';
import { groupDecimal } from '../ui/number-format.ts';
import { TrustGlyph } from '../ui/TrustGlyph.tsx';
import type { LevelLine } from './audit-words.ts';
import type { OverlapLevel } from './overlap.ts';
import styles from './WhySheet.module.css';
import type { WhyRow } from './why-words.ts';

export interface WhyCheck {
  readonly words: string;
  /** A check that was asked for here: under way, or its outcome. */
  readonly asked: string | undefined;
  readonly isRunning: boolean;
  readonly isFine: boolean;
  /** Why it cannot be asked for now. */
  readonly refusal: string | undefined;
  readonly levels: readonly LevelLine[];
  onCheck(): void;
}

export interface WhyFrameProps {
  readonly state: TrustState;
  readonly age: string;
  readonly rows: readonly WhyRow[];
  readonly others: ReadonlyArray<{
    readonly key: string;
    readonly state: TrustState;
    readonly words: string;
  }>;
  readonly evidence: readonly WhyRow[];
  /** Of a book; absent for a tape or a chart. */
  readonly check: WhyCheck | undefined;
  readonly overlap: readonly OverlapLevel[];
  readonly areLevelsShown: boolean;
  onLevels(): void;
  onLearn(): void;
}

export function WhyFrame(props: WhyFrameProps) {
  const { state, age, rows, others, evidence, check, overlap, areLevelsShown } = props;
  const hasLevels = overlap.length > 0 || (check?.levels.length ?? 0) > 0;
  return (
    <div className={styles.sheet}>
      <div className={styles.head}>
        <span className={styles.state} data-state={state}>
          <TrustGlyph state={state} />
          <b>{state}</b>
          {age !== '' && <span>{age}</span>}
        </span>
        <button type="button" className={styles.link} onClick={() => props.onLearn()}>
          Learn the nine states
        </button>
      </div>
      <Rows rows={rows} />
      {others.length > 0 && (
        <section aria-label="Also holds">
          <h3 className={styles.part}>Also holds, behind it</h3>
          <dl className={styles.rows}>
            {others.map((other) => (
              <div key={other.key} className={styles.pair}>
                <dt className={styles.state} data-state={other.state}>
                  <TrustGlyph state={other.state} />
                  <b>{other.state}</b>
                </dt>
                <dd>{other.words}</dd>
              </div>
            ))}
          </dl>
        </section>
      )}
      {check !== undefined && (
        <section aria-label="Second copy">
          <h3 className={styles.part}>Second copy</h3>
          <p className={styles.words}>{check.words}</p>
          <div className={styles.actions}>
            <button
              type="button"
              className={styles.action}
              disabled={check.isRunning || check.refusal !== undefined}
              title={check.refusal}
              onClick={() => check.onCheck()}
            >
              Check against the venue now <kbd>V</kbd>
            </button>
            {hasLevels && (
              <button
                type="button"
                className={styles.action}
                aria-expanded={areLevelsShown}
                onClick={() => props.onLevels()}
              >
                {areLevelsShown ? 'Hide levels' : 'Show levels'}
              </button>
            )}
            <span className={styles.asked} role="status" data-fine={check.isFine}>
              {check.refusal ?? check.asked ?? ''}
            </span>
          </div>
          {areLevelsShown && <Levels differences={check.levels} overlap={overlap} />}
        </section>
      )}
      {evidence.length > 0 && (
        <section aria-label="Evidence">
          <h3 className={styles.part}>Evidence</h3>
          <Rows rows={evidence} />
        </section>
      )}
    </div>
  );
}

function Rows({ rows }: { readonly rows: readonly WhyRow[] }) {
  return (
    <dl className={styles.rows}>
      {rows.map(({ name, words }) => (
        <div key={name} className={styles.pair}>
          <dt>{name}</dt>
          <dd>{words}</dd>
        </div>
      ))}
    </dl>
  );
}

function Levels({
  differences,
  overlap,
}: {
  readonly differences: readonly LevelLine[];
  readonly overlap: readonly OverlapLevel[];
}) {
  return (
    <>
      {overlap.length > 0 && (
        <table className={styles.levels}>
          <caption>Levels that overlap now</caption>
          <thead>
            <tr>
              <th scope="col">side</th>
              <th scope="col">price</th>
              <th scope="col">size</th>
            </tr>
          </thead>
          <tbody>
            {overlap.map(({ side, price, size }) => (
              <tr key={`${side} ${price}`}>
                <td>{side}</td>
                <td>{groupDecimal(price)}</td>
                <td>{size}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {differences.length > 0 && (
        <table className={styles.levels}>
          <caption>Levels that differ from the copy</caption>
          <thead>
            <tr>
              <th scope="col">side</th>
              <th scope="col">price</th>
              <th scope="col">ours</th>
              <th scope="col">theirs</th>
              <th scope="col">kind</th>
            </tr>
          </thead>
          <tbody>
            {differences.map(({ side, price, ours, theirs, kind }) => (
              <tr key={`${side} ${price}`}>
                <td>{side}</td>
                <td>{groupDecimal(price)}</td>
                <td>{ours}</td>
                <td>{theirs}</td>
                <td>{kind}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}
