import { type KeyboardEvent, useId, useState } from 'react';
import styles from './TapePanel.module.css';
import { parseSizeLimit } from './trade-value.ts';

export interface TapeFilterProps {
  readonly minimumSize: string | undefined;
  readonly unit: string | undefined;
  /** Undefined: show all sizes. */
  onChange(minimumSize: string | undefined): void;
}

const longestSize = 40;

/** "at least 0.010, hidden 312": a button that becomes a field. */
export function TapeFilter({ minimumSize, unit, onChange }: TapeFilterProps) {
  const [draft, setDraft] = useState<string | undefined>();
  const errorId = useId();
  const isWrong = draft !== undefined && !isAcceptable(draft);

  function commit(): void {
    if (draft === undefined || isWrong) {
      return;
    }
    const limit = parseSizeLimit(draft.trim());
    const isAll = limit === undefined || (limit.whole === '' && limit.fraction === '');
    const next = isAll ? undefined : limit.text;
    setDraft(undefined);
    if (next !== minimumSize) {
      onChange(next);
    }
  }

  function onKeyDown(event: KeyboardEvent): void {
    event.stopPropagation();
    if (event.key === 'Enter') {
      commit();
    } else if (event.key === 'Escape') {
      event.preventDefault();
      setDraft(undefined);
    }
  }

  if (draft === undefined) {
    return (
      <button type="button" className={styles.filter} onClick={() => setDraft(minimumSize ?? '')}>
        {minimumSize === undefined ? (
          <b>all sizes</b>
        ) : (
          <>
            at least <b>{minimumSize}</b>
          </>
        )}
        <span data-part="hidden" />
      </button>
    );
  }
  return (
    <span className={styles.editing}>
      at least
      <input
        className={styles.field}
        value={draft}
        aria-label={`Smallest size to show${unit === undefined ? '' : `, ${unit}`}; empty shows all`}
        aria-invalid={isWrong}
        aria-describedby={isWrong ? errorId : undefined}
        inputMode="decimal"
        maxLength={longestSize}
        // biome-ignore lint/a11y/noAutofocus: the person just pressed the button this field replaces.
        autoFocus
        onFocus={(event) => event.target.select()}
        onChange={(event) => setDraft(event.target.value)}
        onKeyDown={onKeyDown}
        onBlur={() => (isWrong ? setDraft(undefined) : commit())}
      />
      {isWrong ? (
        <span id={errorId} className={styles.wrong}>
          not a size: digits and a point, like 0.010
        </span>
      ) : (
        unit
      )}
    </span>
  );
}

function isAcceptable(draft: string): boolean {
  return draft.trim() === '' || parseSizeLimit(draft.trim()) !== undefined;
}
