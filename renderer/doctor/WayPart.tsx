/** The steps to the first book with what was found at each, and below them what it means. */
import styles from './ConnectionDoctor.module.css';
import { Tick, WayGlyph } from './DoctorGlyphs.tsx';
import type { DoctorView } from './doctor-view.ts';
import { type WayState, wayRows } from './way-words.ts';

export function WayPart({ view }: { readonly view: DoctorView }) {
  const { report, isRunning, failure } = view;
  return (
    <section aria-label="The way to the book">
      <h3 className={styles.heading}>The way to the book</h3>
      <ol className={styles.way}>
        {wayRows(report, isRunning).map((row) => (
          <li key={row.step} data-step={row.step} data-result={row.state}>
            <WayGlyph state={row.state} />
            <b>{row.title}</b>
            <span className={styles.duration}>{row.duration}</span>
            <span className={styles.detail}>
              {row.detail}
              {stateWord(row.state) !== '' && (
                <span className="visually-hidden">, {stateWord(row.state)}</span>
              )}
            </span>
          </li>
        ))}
      </ol>
      {failure !== undefined && (
        <p className={styles.finding}>
          <b>The way could not be walked.</b> {failure}
        </p>
      )}
      {report?.finding !== undefined && (
        <p className={styles.finding} data-finding={report.finding.code}>
          <b>{report.finding.happened}</b> {report.finding.usuallyMeans} {report.finding.whatToDo}
        </p>
      )}
      {report?.isWell === true && !isRunning && (
        <p className={styles.well}>
          <Tick /> The way is open: a full book came and it goes on. Nothing to do.
        </p>
      )}
    </section>
  );
}

/** The glyph's meaning for whoever does not see it. */
function stateWord(state: WayState): string {
  switch (state) {
    case 'passed':
      return 'passed';
    case 'failed':
      return 'the way stops here';
    case 'skipped':
    case 'walking':
    case 'not-reached':
      return '';
    case 'not-walked':
      return 'not walked yet';
  }
}
