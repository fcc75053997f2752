/** Mark, workspace, palette field, practice or live, theme, clock. */
import { useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { formatAge } from '#shared/domain/time.ts';
import { TopBarAttention } from '../attention/TopBarAttention.tsx';
import { TrustGlyph } from '../ui/TrustGlyph.tsx';
import { writeText } from '../ui/write-text.ts';
import { runCommand, switchSource } from './run-command.ts';
import styles from './TopBar.module.css';
import { useServices } from './window-services.ts';

export function TopBar() {
  const services = useServices();
  const source = useStore(services.window, (state) => state.source);
  return (
    <header className={styles.bar} data-source={source}>
      <span className={styles.brand}>
        <svg viewBox="0 0 11 17" width="11" height="17" aria-hidden="true">
          <path d="M5.5 0v6" stroke="currentColor" strokeWidth="1.2" />
          <path d="M1 6h9v2.2L5.5 17 1 8.2z" fill="currentColor" />
        </svg>
        <span className={styles.name}>Plumbline</span>
      </span>
      <span className={styles.workspace} aria-current="page">
        <span className={styles.digit}>1</span>Desk
      </span>
      <span className={styles.space} />
      <button
        type="button"
        className={styles.find}
        aria-keyshortcuts="Control+K"
        onClick={() => services.window.setState({ dialog: 'palette' })}
      >
        <span className={styles.hint}>Market, panel or command</span>
        <kbd>Ctrl K</kbd>
      </button>
      <span className={styles.space} />
      {source === 'practice' && <Practice />}
      <Freeze />
      <TopBarAttention />
      <ThemeToggle />
      <Clock />
    </header>
  );
}

function Practice() {
  const services = useServices();
  const isFrozen = useStore(services.window, (state) => state.frozenAt !== undefined);
  const isSwitching = useStore(services.window, (state) => state.isSwitchingSource);
  return (
    <>
      <strong className={styles.practice} role="status" data-practice-band>
        Practice data <span className={styles.not}>— not a market</span>
      </strong>
      {!isFrozen && (
        <button
          type="button"
          className={styles.live}
          disabled={isSwitching}
          onClick={() => switchSource(services, 'live')}
        >
          {isSwitching ? 'Going live…' : 'Go live'}
        </button>
      )}
    </>
  );
}

/** In time travel the action gives way to what the window is doing, and the way back. */
function Freeze() {
  const services = useServices();
  const frozenAt = useStore(services.window, (state) => state.frozenAt);
  if (frozenAt !== undefined) {
    return <Replay frozenAt={frozenAt} />;
  }
  return (
    <button
      type="button"
      className={styles.freeze}
      aria-keyshortcuts="F"
      title="All panels stand still at this moment; receiving goes on."
      onClick={() => runCommand(services, 'freeze')}
    >
      <span>Freeze</span>
      <kbd>F</kbd>
    </button>
  );
}

function Replay({ frozenAt }: { readonly frozenAt: number }) {
  const services = useServices();
  const { clock } = services;
  const age = useRef<HTMLSpanElement>(null);
  useEffect(
    () =>
      clock.add((now) => {
        writeText(age.current, `all panels, ${formatAge(now - frozenAt)} ago`);
        return now - frozenAt < 10_000 ? 100 : 1000;
      }),
    [clock, frozenAt],
  );
  return (
    <>
      <span className={styles.replay} data-replay>
        <TrustGlyph state="REPLAY" />
        <b>REPLAY</b>
        <span ref={age} className={styles.ago} />
      </span>
      <button type="button" className={styles.live} onClick={() => runCommand(services, 'escape')}>
        Back to live <kbd>Esc</kbd>
      </button>
    </>
  );
}

function ThemeToggle() {
  const { workspace } = useServices();
  const theme = useStore(workspace, (state) => state.workspace.theme);
  const other = theme === 'night' ? 'day' : 'night';
  const label = other === 'day' ? 'Day theme' : 'Night theme';
  return (
    <button
      type="button"
      className={styles.theme}
      aria-label={label}
      title={label}
      onClick={() => workspace.getState().setLooks({ theme: other })}
    >
      <svg viewBox="0 0 14 14" width="14" height="14" aria-hidden="true">
        <circle cx="7" cy="7" r="5.4" fill="none" stroke="currentColor" strokeWidth="1.2" />
        <path
          d={theme === 'night' ? 'M7 1.6a5.4 5.4 0 0 1 0 10.8z' : 'M7 1.6a5.4 5.4 0 0 0 0 10.8z'}
          fill="currentColor"
        />
      </svg>
    </button>
  );
}

function Clock() {
  const { clock } = useServices();
  const time = useRef<HTMLSpanElement>(null);
  useEffect(
    () =>
      clock.add((now) => {
        writeText(time.current, new Date(now).toISOString().slice(11, 19));
        return 1000 - (now % 1000);
      }),
    [clock],
  );
  return (
    <span className={styles.clock}>
      <span ref={time} /> <span className={styles.zone}>UTC</span>
    </span>
  );
}
