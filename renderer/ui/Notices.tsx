/** Notices stack at the bottom right, the newest lowest. */
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { maxNotices, type NoticeStore, type ShownNotice } from '../stores/notice-store.ts';
import styles from './Notices.module.css';
import { TrustGlyph } from './TrustGlyph.tsx';

/** A note has been read by then; what asks for care stays until it is dismissed. */
const noteShownMs = 12_000;

const glyphs = { note: 'LIVE', caution: 'LATE', distrust: 'STALE' } as const;

export function Notices({ store }: { readonly store: NoticeStore }) {
  const notices = useStore(store, (state) => state.notices);
  const shown = notices.slice(0, maxNotices);
  return (
    <section className={styles.stack} aria-label="Notices" aria-live="polite">
      {shown.map((notice, index) => (
        <NoticeCard
          key={notice.id}
          notice={notice}
          isNewest={index === shown.length - 1}
          onDismiss={() => store.getState().dismiss(notice.id)}
        />
      ))}
      {notices.length > maxNotices && (
        <p className={styles.more}>{notices.length - maxNotices} more after these</p>
      )}
    </section>
  );
}

function NoticeCard({
  notice,
  isNewest,
  onDismiss,
}: {
  readonly notice: ShownNotice;
  readonly isNewest: boolean;
  readonly onDismiss: () => void;
}) {
  const [isHeld, setHeld] = useState(false);
  const { severity, count } = notice;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a repeat (count) starts the time anew
  useEffect(() => {
    if (severity !== 'note' || isHeld) {
      return undefined;
    }
    const timer = setTimeout(onDismiss, noteShownMs);
    return () => clearTimeout(timer);
  }, [severity, isHeld, count]);
  return (
    <article
      className={styles.notice}
      data-severity={severity}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
    >
      <header className={styles.head}>
        <TrustGlyph state={glyphs[severity]} className={styles.glyph} />
        <b>{notice.title}</b>
        {count > 1 && <span className={styles.count}>{count} times</span>}
        <span className={styles.space} />
        <button
          type="button"
          className={styles.close}
          aria-label={`Dismiss: ${notice.title}`}
          onClick={onDismiss}
        >
          {isNewest ? <kbd>Esc</kbd> : <Cross />}
        </button>
      </header>
      <p className={styles.text}>{notice.text}</p>
      {notice.action !== undefined && (
        <button
          type="button"
          className={styles.action}
          onClick={() => {
            onDismiss();
            notice.action?.run();
          }}
        >
          {notice.action.label}
        </button>
      )}
    </article>
  );
}

function Cross() {
  return (
    <svg viewBox="0 0 10 10" width="10" height="10" aria-hidden="true">
      <path d="M1.5 1.5l7 7M8.5 1.5l-7 7" stroke="currentColor" strokeWidth="1.3" />
    </svg>
  );
}
