/** While a drill runs the window says so: what it shows is a fault made on purpose. */
import { useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import type { RunningDrill } from '#shared/ipc/drills.ts';
import { useServices } from '../app/window-services.ts';
import type { LocalClock } from '../ui/local-clock.ts';
import { writeText } from '../ui/write-text.ts';
import styles from './DrillBanner.module.css';
import { stopDrill } from './drill-actions.ts';
import { timeLeft } from './drill-words.ts';

export function DrillBanner() {
  const services = useServices();
  const running = useStore(services.drills, (state) => state.running);
  return running === undefined ? undefined : (
    <DrillBannerFrame
      running={running}
      clock={services.clock}
      onStop={() => void stopDrill(services)}
    />
  );
}

export interface DrillBannerFrameProps {
  readonly running: RunningDrill;
  readonly clock: Pick<LocalClock, 'add'>;
  onStop(): void;
}

export function DrillBannerFrame({ running, clock, onStop }: DrillBannerFrameProps) {
  const left = useRef<HTMLElement>(null);
  useEffect(
    () =>
      clock.add((now) => {
        writeText(left.current, timeLeft(running, now));
        return 1000 - ((running.startedAt + now) % 1000);
      }),
    [clock, running],
  );
  return (
    <section className={styles.banner} aria-label="Fault drill" data-drill-banner={running.name}>
      <strong className={styles.word} role="status">
        Drill: {running.title}
      </strong>
      <span className={styles.look} title={running.lookFor}>
        <b>Look for</b> {running.lookFor}
      </span>
      <span className={styles.left}>
        ends in <b ref={left} />
      </span>
      <button type="button" className={styles.stop} onClick={onStop}>
        Stop the drill
      </button>
    </section>
  );
}
