/** The inside of the settings of notifications and sound: a row for each severity, and the mute. */
import type { ReactNode, Ref } from 'react';
import { formatAge, type UnixMillis } from '#shared/domain/time.ts';
import type { AttentionSettings, IncidentSeverity } from '#shared/ipc/attention.ts';
import styles from './Alerts.module.css';

export interface AttentionSettingsView {
  readonly answer: 'asking' | 'there' | { readonly failure: string };
  readonly settings: AttentionSettings;
  readonly mutedUntil: UnixMillis | undefined;
  readonly canNotify: boolean;
  readonly now: UnixMillis;
}

export interface AttentionSettingsActions {
  set(settings: AttentionSettings): void;
  hear(severity: IncidentSeverity): void;
  mute(forMinutes: number): void;
  askAgain(): void;
  close(): void;
}

export interface AttentionSettingsFrameProps {
  readonly view: AttentionSettingsView;
  readonly actions: AttentionSettingsActions;
  readonly titleId: string;
  readonly closeButton: ReactNode;
  readonly closeRef: Ref<HTMLButtonElement>;
}

// No event of severity `note` signals by itself: those are a person's own lines, so there is nothing to switch.
const severities = [
  ['distrust', 'Do not use', 'STALE, GAP, RESYNCING, CROSSED'],
  ['caution', 'Take care', 'LATE, HALTED, alerts on prices'],
] as const;

const muteChoices = [
  [10, '10 min'],
  [30, '30 min'],
  [120, '2 h'],
] as const;

export function AttentionSettingsFrame({
  view,
  actions,
  titleId,
  closeButton,
  closeRef,
}: AttentionSettingsFrameProps) {
  const { settings, answer } = view;
  const canSet = answer === 'there';
  const set = (
    part: 'notifications' | 'sound',
    severity: IncidentSeverity,
    isOn: boolean,
  ): void => {
    if (canSet) {
      actions.set({ ...settings, [part]: { ...settings[part], [severity]: isOn } });
    }
  };
  return (
    <div className={styles.frame}>
      <header className={styles.head}>
        <h2 id={titleId} className={styles.title}>
          Notifications and sound
        </h2>
        <span className={styles.space} />
        {closeButton}
      </header>
      <div className={styles.body}>
        {typeof answer === 'object' && (
          <div className={styles.said} role="alert">
            <p>
              <b>The settings could not be read.</b> {answer.failure}
            </p>
            <button type="button" className={styles.button} onClick={actions.askAgain}>
              Try again
            </button>
          </div>
        )}
        <table className={styles.severities}>
          <thead>
            <tr>
              <th scope="col">What happens</th>
              <th scope="col">Desktop</th>
              <th scope="col">Sound</th>
              <td />
            </tr>
          </thead>
          <tbody>
            {severities.map(([severity, title, words]) => (
              <tr key={severity} data-severity={severity}>
                <th scope="row">
                  <b className={styles.severity}>{title}</b>
                  <span>{words}</span>
                </th>
                <td>
                  <label className={styles.switch}>
                    <input
                      type="checkbox"
                      aria-label={`Desktop notification: ${title}`}
                      disabled={!canSet || !view.canNotify}
                      checked={settings.notifications[severity]}
                      onChange={(event) => set('notifications', severity, event.target.checked)}
                    />
                    <span className={styles.onOff}>
                      {settings.notifications[severity] ? 'on' : 'off'}
                    </span>
                  </label>
                </td>
                <td>
                  <label className={styles.switch}>
                    <input
                      type="checkbox"
                      aria-label={`Sound: ${title}`}
                      disabled={!canSet}
                      checked={settings.sound[severity]}
                      onChange={(event) => set('sound', severity, event.target.checked)}
                    />
                    <span className={styles.onOff}>{settings.sound[severity] ? 'on' : 'off'}</span>
                  </label>
                </td>
                <td>
                  <button
                    type="button"
                    className={styles.quiet}
                    aria-label={`Hear the sound of: ${title}`}
                    onClick={() => actions.hear(severity)}
                  >
                    Hear it
                  </button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        {!view.canNotify && (
          <p className={styles.caution}>
            This system shows no desktop notifications to Plumbline. Sound and the shift log work;
            notifications come back when a notification service runs.
          </p>
        )}
        <p className={styles.fine}>
          One signal for each new event. The same trouble again is quiet for 30 s, then longer each
          time, up to 5 min; the log counts every one.
        </p>
        <Mute view={view} actions={actions} />
      </div>
      <footer className={styles.foot}>
        <span className={styles.space} />
        <button ref={closeRef} type="button" className={styles.primary} onClick={actions.close}>
          Close
        </button>
      </footer>
    </div>
  );
}

function Mute({ view, actions }: Pick<AttentionSettingsFrameProps, 'view' | 'actions'>) {
  const { mutedUntil, now } = view;
  const isMuted = mutedUntil !== undefined && mutedUntil > now;
  return (
    <fieldset className={styles.mute}>
      <legend>Mute</legend>
      <span data-muted={isMuted}>
        {isMuted ? (
          <>
            Muted, <b>{formatAge(mutedUntil - now)}</b> left. The log goes on.
          </>
        ) : (
          'Neither sound nor notification for a while.'
        )}
      </span>
      <span className={styles.space} />
      {isMuted && (
        <button type="button" className={styles.button} onClick={() => actions.mute(0)}>
          End it now
        </button>
      )}
      {!isMuted &&
        muteChoices.map(([minutes, words]) => (
          <button
            key={minutes}
            type="button"
            className={styles.button}
            onClick={() => actions.mute(minutes)}
          >
            {words}
          </button>
        ))}
    </fieldset>
  );
}
