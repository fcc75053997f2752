/** Notices stack at the bottom right, the newest lowest. */
import { useStore } from 'zustand';
import { maxNotices, type NoticeStore } from '../stores/notice-store.ts';
import styles from './Notices.module.css';
import { TrustGlyph } from './TrustGlyph.tsx';

const glyphs = { note: 'LIVE', caution: 'LATE', distrust: 'STALE' } as const;

export function Notices({ store }: { readonly store: NoticeStore }) {
  const notices = useStore(store, (state) => state.notices);
  const shown = notices.slice(0, maxNotices);
  return (
    <section className={styles.stack} aria-label="Notices" aria-live="polite">
      {shown.map((notice, index) => (
        <article key={notice.id} className={styles.notice} data-severity={notice.severity}>
          <header className={styles.head}>
            <TrustGlyph state={glyphs[notice.severity]} className={styles.glyph} />
            <b>{notice.title}</b>
            {notice.count > 1 && <span className={styles.count}>{notice.count} times</span>}
            <span className={styles.space} />
            <button
              type="button"
              className={styles.close}
              aria-label={`Dismiss: ${notice.title}`}
              onClick={() => store.getState().dismiss(notice.id)}
            >
              {index === shown.length - 1 ? <kbd>Esc</kbd> : <Cross />}
            </button>
          </header>
          <p className={styles.text}>{notice.text}</p>
        </article>
      ))}
      {notices.length > maxNotices && (
        <p className={styles.more}>{notices.length - maxNotices} more after these</p>
      )}
    </section>
  );
}

function Cross() {
  return (
    <svg viewBox="0 0 10 10" width="10" height="10" aria-hidden="true">
      <path d="M1.5 1.5l7 7M8.5 1.5l-7 7" stroke="currentColor" strokeWidth="1.3" />
    </svg>
  );
}
