/** Words and numbers along the bottom, left to right as design §5 has them. Anything abnormal is never dropped. */
import { useRef } from 'react';
import { useStore } from 'zustand';
import { venueLabels } from '#shared/domain/market.ts';
import { openDoctor } from '../doctor/doctor-actions.ts';
import { clockLines, clockOffSentence, stripClock } from '../latency/clock-words.ts';
import { unaccountedCount, unaccountedSentence } from '../latency/message-sums.ts';
import { activeProfile } from '../stores/credentials-store.ts';
import { groupDecimal } from '../ui/number-format.ts';
import { TrustGlyph } from '../ui/TrustGlyph.tsx';
import { runCommand } from './run-command.ts';
import styles from './StatusStrip.module.css';
import { droppedCount, paintText, rejectedCount, venueLine, verdictOf } from './status-text.ts';
import { useStripFit } from './use-strip-fit.ts';
import { useServices } from './window-services.ts';

export function StatusStrip() {
  const services = useServices();
  const status = useStore(services.status, (state) => state);
  const credentials = useStore(services.credentials, (state) => state.status);
  const app = useStore(services.window, (state) => state.app);
  const isFrozen = useStore(services.window, (state) => state.frozenAt !== undefined);
  const dropped = droppedCount(status.venues);
  const verdict = verdictOf(status);
  const unaccounted = unaccountedCount(status.venues);
  const clock = status.isFeedSilent ? undefined : stripClock(status.venues);
  const rejected = rejectedCount(status.venues);
  const strip = useRef<HTMLElement>(null);
  const space = useRef<HTMLSpanElement>(null);
  useStripFit(strip, space);
  return (
    <footer ref={strip} className={styles.strip}>
      <span className={styles.cell} data-status="books">
        {isFrozen ? 'Live underneath' : 'Books'}
        {status.books.length === 0 && <b>none</b>}
        {status.books.map(([state, count]) => (
          <span
            key={state}
            className={styles.count}
            data-state={state}
            data-calm={state === 'RESYNCING' && status.isLoadingCalmly}
          >
            <b>{count}</b>
            <TrustGlyph state={state} />
            <b className={styles.word}>{state}</b>
          </span>
        ))}
      </span>
      {status.isFeedSilent && (
        <span className={styles.cell} data-status="feed-thread" data-abnormal="true">
          Feed thread <b>silent</b>
        </span>
      )}
      {status.venues.map((venue) => {
        const token = venue.isPractice ? undefined : activeProfile(credentials, venue.venue)?.token;
        const line = venueLine(venue, services.now(), status.isFeedSilent, token?.expiresAt);
        return (
          <button
            key={venue.venue}
            type="button"
            className={`${styles.cell} ${styles.venue}`}
            data-status="venue"
            data-venue={venue.venue}
            data-state={line.state}
            data-abnormal={line.isAbnormal}
            title={`${line.title}\nPress for the connection doctor.`}
            onClick={() => openDoctor(services, venue.venue)}
          >
            <span>
              {venueLabels[venue.venue]}
              {venue.isPractice && <span className={styles.practice}> practice</span>}
            </span>{' '}
            <b>{line.state}</b>
            {line.rate !== '' && <span className={styles.rate}>{line.rate}</span>}
            {line.detail !== '' && <span className={styles.detail}>{line.detail}</span>}
            {line.token !== '' && <span className={styles.token}>{line.token}</span>}
          </button>
        );
      })}
      <button
        type="button"
        className={`${styles.cell} ${styles.verdict}`}
        data-status="verdict"
        data-abnormal={verdict.isAbnormal}
        title="Who is late: the venue, the network, or this machine. Press for every stage of each market."
        onClick={() => runCommand(services, 'who-is-slow')}
      >
        <b>{verdict.words}</b>
        {verdict.detail !== '' && <span className={styles.filler}>{verdict.detail}</span>}
      </button>
      <span
        className={`${styles.cell} ${styles.paint}`}
        data-status="paint"
        data-abnormal={status.isMachineLate}
        title="Receive to paint: 99 in 100 changes of the last 10 s were on the screen within this."
      >
        This machine <b>{paintText(status.paintP99Ms)}</b>
        <span className={styles.filler}>p99</span>
      </span>
      <span
        className={`${styles.cell} ${styles.dropped}`}
        data-status="dropped"
        data-abnormal={dropped > 0}
      >
        Dropped <b>{groupDecimal(`${dropped}`)}</b>
      </span>
      {unaccounted > 0 && (
        <button
          type="button"
          className={styles.cell}
          data-status="unaccounted"
          data-abnormal="true"
          title={unaccountedSentence(status.venues)}
          onClick={() => runCommand(services, 'who-is-slow')}
        >
          <b>{groupDecimal(`${unaccounted}`)}</b>
          <span className={styles.filler}>messages</span> unaccounted
        </button>
      )}
      {clock !== undefined && (
        <span
          className={`${styles.cell} ${styles.clock}`}
          data-status="clock"
          data-abnormal={clock.isAbnormal}
          title={
            clockOffSentence(status.venues) ??
            clockLines(status.venues, services.now())
              .map(({ text }) => text)
              .join('\n')
          }
        >
          Clock <b>{clock.text}</b>
        </span>
      )}
      {rejected > 0 && (
        <span className={styles.cell} data-status="rejected" data-abnormal="true">
          Not readable <b>{groupDecimal(`${rejected}`)}</b>
        </span>
      )}
      {status.mirrorMismatches > 0 && (
        <span
          className={styles.cell}
          data-status="mismatches"
          data-abnormal="true"
          title="This window's copy of a book differed from the feed thread's and was sent again whole."
        >
          Copy differed <b>{groupDecimal(`${status.mirrorMismatches}`)}</b>
        </span>
      )}
      <span ref={space} className={styles.space} />
      {app.runtime === 'fallback' && (
        <span
          className={styles.cell}
          data-status="runtime"
          data-abnormal="true"
          title={`Electron ${app.electron} from a fallback source. Enter no real credentials on it.`}
        >
          Fallback runtime
        </span>
      )}
      <span
        className={`${styles.cell} ${styles.version}`}
        title={`Electron ${app.electron}, Chromium ${app.chrome}, Node ${app.node}, ${app.platform}`}
      >
        {app.version}
      </span>
    </footer>
  );
}
