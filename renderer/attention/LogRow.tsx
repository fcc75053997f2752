/** One incident of the shift log: two lines, and what is known of it when it is opened. */
import { memo } from 'react';
import type { Incident } from '#shared/ipc/attention.ts';
import { TrustGlyph } from '../ui/TrustGlyph.tsx';
import {
  incidentDetail,
  incidentLength,
  incidentSubject,
  incidentWord,
  isOpen,
  isUnseen,
  knownLines,
  seenWords,
  timeOf,
} from './log-words.ts';
import { NoteField } from './NoteField.tsx';
import styles from './ShiftLog.module.css';

export interface LogRowActions {
  toggle(id: string): void;
  acknowledge(id: string): void;
  /** Opens the field for a note of this incident, or closes it. */
  write(id: string | undefined): void;
  /** Resolves to whether it was kept. */
  addNote(text: string, id: string): Promise<boolean>;
}

export interface LogRowProps {
  readonly incident: Incident;
  readonly isExpanded: boolean;
  readonly isWriting: boolean;
  readonly actions: LogRowActions;
}

export const LogRow = memo(function LogRow({
  incident,
  isExpanded,
  isWriting,
  actions,
}: LogRowProps) {
  const { id, kind, state, severity, notes } = incident;
  const length = incidentLength(incident);
  const seen = seenWords(incident);
  const detail = incidentDetail(incident);
  const isOwnWords = kind === 'note' && notes.length === 0;
  return (
    <li
      className={styles.entry}
      data-incident={id}
      data-kind={kind}
      data-open={isOpen(incident)}
      data-unseen={isUnseen(incident)}
      data-severity={severity}
    >
      <button
        type="button"
        className={styles.row}
        data-log-row={id}
        aria-expanded={isExpanded}
        aria-keyshortcuts="A N"
        onClick={() => actions.toggle(id)}
      >
        <span className={styles.time}>{timeOf(incident.startedAt)}</span>
        <span className={styles.text}>
          <span className={styles.what}>
            <span className={styles.state} data-state={state} data-kind={kind}>
              {state !== undefined && <TrustGlyph state={state} />}
              <b className={kind === 'note' ? undefined : styles.word}>{incidentWord(incident)}</b>
              {length !== undefined && <span className={styles.length}>{length}</span>}
            </span>
            <b className={styles.subject}>{incidentSubject(incident)}</b>
          </span>
          {(detail !== '' || notes.length > 0 || isOwnWords) && (
            <span className={styles.detail}>
              {detail}
              {isOwnWords && <q className={styles.note}>{incident.cause.text}</q>}
              {seen !== undefined && <span className={styles.seen}> {seen}.</span>}
              {notes.map((note) => (
                <q key={`${note.at} ${note.text}`} className={styles.note}>
                  {note.text}
                </q>
              ))}
            </span>
          )}
        </span>
      </button>
      {isExpanded && <Known incident={incident} actions={actions} />}
      {isWriting && (
        <div className={styles.field}>
          <NoteField
            label={`Note on ${incidentWord(incident)} ${incidentSubject(incident)}`}
            onKeep={(text) => actions.addNote(text, id)}
            onEnd={() => actions.write(undefined)}
          />
        </div>
      )}
    </li>
  );
});

/** Said once above what happened in it. */
function isSameSecond(at: number, before: number | undefined): boolean {
  return before !== undefined && timeOf(at) === timeOf(before);
}

function Known({ incident, actions }: Pick<LogRowProps, 'incident' | 'actions'>) {
  const { id, kind, acknowledgedAt, markets } = incident;
  const known = knownLines(incident);
  return (
    <div className={styles.known}>
      {markets.length > 2 && (
        <p className={styles.markets}>
          {markets.map((key) => key.slice(key.indexOf(':') + 1)).join(', ')}
        </p>
      )}
      {known.length > 0 && (
        <ol className={styles.evidence} aria-label="What is known">
          {known.map(({ at, text }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines only come, and may repeat themselves
            <li key={index}>
              <span className={styles.time} data-again={isSameSecond(at, known[index - 1]?.at)}>
                {timeOf(at)}
              </span>
              <span>{text}</span>
            </li>
          ))}
        </ol>
      )}
      {kind !== 'note' && (
        <div className={styles.buttons}>
          {acknowledgedAt === undefined && (
            <button type="button" className={styles.button} onClick={() => actions.acknowledge(id)}>
              Acknowledge <kbd>A</kbd>
            </button>
          )}
          <button type="button" className={styles.button} onClick={() => actions.write(id)}>
            Add note <kbd>N</kbd>
          </button>
        </div>
      )}
    </div>
  );
}
