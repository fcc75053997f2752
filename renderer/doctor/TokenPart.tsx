/** The token's life as a line with its bob at now, what it may do, and how far apart the clocks are. */
import { venueKeyWords } from '#shared/domain/venue-keys.ts';
import { activeProfile } from '../stores/credentials-store.ts';
import styles from './ConnectionDoctor.module.css';
import { Cross, Tick } from './DoctorGlyphs.tsx';
import { clockText } from './doctor-times.ts';
import type { DoctorView } from './doctor-view.ts';
import { clockWords } from './doctor-words.ts';
import { scopeWords, type TokenLife, tokenLife } from './key-words.ts';

export function TokenPart({ view }: { readonly view: DoctorView }) {
  const needsToken = venueKeyWords(view.venue) !== undefined;
  const clock = clockWords(view.report, needsToken);
  const clockLine = (
    <>
      <dt>Clock</dt>
      <dd className={styles.clock} data-tone={clock.tone}>
        {clock.words}
      </dd>
    </>
  );
  if (!needsToken) {
    return (
      <section aria-label="Clock">
        <h3 className={styles.heading}>Time</h3>
        <dl className={`${styles.form} ${styles.two}`}>{clockLine}</dl>
      </section>
    );
  }
  // In practice the walk's own token is the one that counts: a key of a live venue is not used.
  const profile = view.isPractice ? undefined : activeProfile(view.credentials, view.venue);
  const life = tokenLife(profile, view.report, view.now);
  const scope = scopeWords(profile, view.report);
  const refusal = view.report?.finding === undefined ? profile?.lastRefusal : undefined;
  return (
    <section aria-label="Token">
      <h3 className={styles.heading}>Token</h3>
      <dl className={`${styles.form} ${styles.two}`}>
        <dt>Life</dt>
        <dd className={styles.tall}>
          {life === undefined ? <span>none yet</span> : <Life life={life} />}
        </dd>
        {scope !== undefined && (
          <>
            <dt>Scope asked for</dt>
            <dd className={styles.scope} data-granted={scope.isGranted}>
              {scope.isGranted ? <Tick /> : <Cross />}
              <code>{scope.scope}</code> {scope.words}
            </dd>
          </>
        )}
        {refusal !== undefined && (
          <>
            <dt>Last refusal</dt>
            <dd className={`${styles.refusal} ${styles.tall}`}>
              {clockText(refusal.at)}: {refusal.text}
            </dd>
          </>
        )}
        {clockLine}
      </dl>
    </section>
  );
}

function Life({ life }: { readonly life: TokenLife }) {
  const gone = `${life.gone * 100}%`;
  const renewal = life.renewal === undefined ? undefined : `${life.renewal * 100}%`;
  return (
    <div className={styles.life} data-over={life.isOver}>
      <svg width="100%" height="14" aria-hidden="true">
        <line x1="0" x2="100%" y1="8" y2="8" stroke="var(--line-strong)" strokeWidth="2" />
        <line x1="0" x2={gone} y1="8" y2="8" className={styles.lifeGone} strokeWidth="2" />
        {renewal !== undefined && (
          <line x1={renewal} x2={renewal} y1="3" y2="13" stroke="var(--text-3)" />
        )}
        <line x1="100%" x2="100%" y1="3" y2="13" stroke="var(--text-1)" />
        <svg x={gone} y="0" overflow="visible" aria-hidden="true">
          <path d="M-3.5 3h7l-3.5 10z" className={styles.lifeBob} />
        </svg>
      </svg>
      <div className={styles.lifeWords}>
        <span>{life.issued}</span>
        <span className={styles.space} />
        {life.renewed !== '' && <span>{life.renewed}</span>}
        <span className={styles.lifeEnd}>{life.ends}</span>
      </div>
    </div>
  );
}
