/** The shift log beside the desk: counts, the events newest first, what can be done below. */
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { formatAge, type UnixMillis } from '#shared/domain/time.ts';
import type { Incident } from '#shared/ipc/attention.ts';
import { LogRow, type LogRowActions } from './LogRow.tsx';
import { countLog, dayOf, isUnseen, timeOf } from './log-words.ts';
import { NoteField } from './NoteField.tsx';
import styles from './ShiftLog.module.css';

/** Rows drawn before somebody asks for older ones. */
const firstShown = 100;

export interface ShiftLogActions {
  acknowledge(ids: readonly string[]): void;
  addNote(text: string, id?: string): Promise<boolean>;
  export(): void;
  /** Asks main again after it could not answer. */
  askAgain(): void;
  close(): void;
}

export interface ShiftLogFrameProps {
  readonly answer: 'asking' | 'there' | { readonly failure: string };
  readonly incidents: readonly Incident[];
  readonly now: UnixMillis;
  /** Whether the keyboard goes into the log when it opens. */
  readonly takesFocus: boolean;
  readonly menu: ReactNode;
  /** Opened rows at the start; the gallery's. */
  readonly startExpanded?: string;
  readonly actions: ShiftLogActions;
}

export function ShiftLogFrame(props: ShiftLogFrameProps) {
  const { answer, incidents, now, takesFocus, menu, actions } = props;
  const panel = useRef<HTMLElement>(null);
  const [expanded, setExpanded] = useState(props.startExpanded);
  /** What a note is written on: an incident, the shift, or nothing. */
  const [writing, setWriting] = useState<string>();
  const [shown, setShown] = useState(firstShown);
  useEffect(() => {
    if (takesFocus) {
      (firstRow(panel.current) ?? panel.current)?.focus({ preventScroll: true });
    }
  }, [takesFocus]);

  const endWriting = (): void => {
    const row = writing === undefined ? undefined : rowOf(panel.current, writing);
    setWriting(undefined);
    (row ?? panel.current)?.focus({ preventScroll: true });
  };
  const rowActions: LogRowActions = {
    toggle: (id) => setExpanded((before) => (before === id ? undefined : id)),
    acknowledge: (id) => actions.acknowledge([id]),
    write: (id) => (id === undefined ? endWriting() : setWriting(id)),
    addNote: actions.addNote,
  };
  // Rows are memoized: they get one object for as long as the log stands, which reaches the newest closures.
  const newest = useRef(rowActions);
  newest.current = rowActions;
  const [stable] = useState<LogRowActions>(() => ({
    toggle: (id) => newest.current.toggle(id),
    acknowledge: (id) => newest.current.acknowledge(id),
    write: (id) => newest.current.write(id),
    addNote: (text, id) => newest.current.addNote(text, id),
  }));

  const onKeyDown = (event: KeyboardEvent): void => {
    const isTyping = event.target instanceof HTMLInputElement;
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTyping) {
      return;
    }
    if (act(event, panel.current, { actions, setWriting })) {
      event.preventDefault();
    }
  };

  const unseen = incidents.filter(isUnseen).map(({ id }) => id);
  return (
    <section
      ref={panel}
      className={styles.log}
      aria-label="Shift log"
      tabIndex={-1}
      data-shift-log
      onKeyDown={onKeyDown}
    >
      <LogHead incidents={incidents} now={now} menu={menu} onClose={actions.close} />
      <div className={styles.list}>
        <Entries {...props} shown={shown} expanded={expanded} writing={writing} stable={stable} />
        {incidents.length > shown && (
          <button
            type="button"
            className={styles.older}
            onClick={() => setShown((before) => before + firstShown)}
          >
            Show older ones, {incidents.length - shown}
          </button>
        )}
      </div>
      {writing === shiftNote ? (
        <footer className={styles.foot}>
          <NoteField label="Note for the shift" onKeep={actions.addNote} onEnd={endWriting} />
        </footer>
      ) : (
        <footer className={styles.foot}>
          <button type="button" className={styles.button} onClick={() => setWriting(shiftNote)}>
            Add note <kbd>N</kbd>
          </button>
          {unseen.length > 0 && (
            <button
              type="button"
              className={styles.button}
              onClick={() => actions.acknowledge(unseen)}
            >
              Acknowledge all
            </button>
          )}
          <span className={styles.space} />
          {answer === 'there' && (
            <button type="button" className={styles.quiet} onClick={actions.export}>
              Export
            </button>
          )}
        </footer>
      )}
    </section>
  );
}

/** No incident is called so. */
const shiftNote = '';

/** Keys of the log. False: it means nothing here. */
function act(
  event: KeyboardEvent,
  panel: HTMLElement | null,
  log: { readonly actions: ShiftLogActions; setWriting(id: string): void },
): boolean {
  const id = (event.target as HTMLElement).closest<HTMLElement>('[data-incident]')?.dataset
    .incident;
  switch (event.key) {
    case 'a':
    case 'A':
      if (id === undefined) {
        return false;
      }
      log.actions.acknowledge([id]);
      return true;
    case 'n':
    case 'N':
      log.setWriting(id ?? shiftNote);
      return true;
    case 'ArrowDown':
      return stepRow(panel, 1);
    case 'ArrowUp':
      return stepRow(panel, -1);
    case 'Home':
      return focusRow(rowsOf(panel)[0]);
    case 'End':
      return focusRow(rowsOf(panel).at(-1));
    case 'Escape':
      log.actions.close();
      return true;
    default:
      return false;
  }
}

function LogHead({
  incidents,
  now,
  menu,
  onClose,
}: Pick<ShiftLogFrameProps, 'incidents' | 'now' | 'menu'> & { onClose(): void }) {
  const counts = countLog(incidents, now);
  return (
    <header>
      <div className={styles.head}>
        <h2 className={styles.title}>Shift log</h2>
        {counts.since !== undefined && (
          <span className={styles.since}>since {sinceWords(counts.since, now)} UTC</span>
        )}
        <span className={styles.space} />
        {menu}
        <button
          type="button"
          className={styles.close}
          aria-label="Close the shift log"
          aria-keyshortcuts="L Escape"
          onClick={onClose}
        >
          <kbd>L</kbd>
        </button>
      </div>
      <div className={styles.counts} data-log-counts>
        <span>
          <b>{counts.events}</b> {counts.events === 1 ? 'event' : 'events'}
        </span>
        <span>
          <b>{counts.healedAlone}</b> healed alone
        </span>
        <span className={styles.space} />
        {counts.longestMs !== undefined && (
          <span>
            longest <b>{formatAge(counts.longestMs)}</b>
          </span>
        )}
      </div>
    </header>
  );
}

function sinceWords(since: UnixMillis, now: UnixMillis): string {
  const time = timeOf(since).slice(0, 5);
  return dayOf(since) === dayOf(now) ? time : `${dayOf(since)} ${time}`;
}

function Entries({
  answer,
  incidents,
  now,
  actions,
  shown,
  expanded,
  writing,
  stable,
}: ShiftLogFrameProps & {
  readonly shown: number;
  readonly expanded: string | undefined;
  readonly writing: string | undefined;
  readonly stable: LogRowActions;
}) {
  if (answer === 'asking') {
    return <p className={styles.said}>Reading the log…</p>;
  }
  if (answer !== 'there') {
    return (
      <div className={styles.said} role="alert">
        <p>
          <b>The log could not be read.</b> {answer.failure}
        </p>
        <button type="button" className={styles.button} onClick={actions.askAgain}>
          Try again
        </button>
      </div>
    );
  }
  if (incidents.length === 0) {
    return (
      <p className={styles.said}>
        Nothing has happened yet. A book that cannot be believed, a halt and an alert are written
        here with their beginning, end and cause.
      </p>
    );
  }
  let day = dayOf(now);
  return (
    <ol className={styles.entries}>
      {incidents.slice(0, shown).flatMap((incident) => {
        const itsDay = dayOf(incident.startedAt);
        const isNewDay = itsDay !== day;
        day = itsDay;
        const row = (
          <LogRow
            key={incident.id}
            incident={incident}
            isExpanded={expanded === incident.id}
            isWriting={writing === incident.id}
            actions={stable}
          />
        );
        return isNewDay
          ? [
              <li key={`day ${itsDay}`} className={styles.day}>
                {itsDay}
              </li>,
              row,
            ]
          : [row];
      })}
    </ol>
  );
}

function rowsOf(panel: HTMLElement | null): HTMLElement[] {
  return [...(panel?.querySelectorAll<HTMLElement>('[data-log-row]') ?? [])];
}

function firstRow(panel: HTMLElement | null): HTMLElement | undefined {
  return rowsOf(panel)[0];
}

function rowOf(panel: HTMLElement | null, id: string): HTMLElement | undefined {
  return rowsOf(panel).find((row) => row.dataset.logRow === id);
}

function focusRow(row: HTMLElement | undefined): boolean {
  row?.focus();
  return row !== undefined;
}

function stepRow(panel: HTMLElement | null, step: 1 | -1): boolean {
  const rows = rowsOf(panel);
  const within = document.activeElement?.closest('[data-incident]');
  const index = rows.findIndex((row) => row.closest('[data-incident]') === within);
  return focusRow(rows[index === -1 ? 0 : Math.min(rows.length - 1, Math.max(0, index + step))]);
}
