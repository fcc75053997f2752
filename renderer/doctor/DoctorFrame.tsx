/** The inside of the connection doctor's dialog: venues at the left, one venue at the right, what can be done below. */
import { Tabs } from '@base-ui/react/tabs';
import { type ReactNode, type Ref, useEffect, useRef, useState } from 'react';
import { isVenueId } from '#shared/domain/market.ts';
import { venueFullNames, venueKeyWords } from '#shared/domain/venue-keys.ts';
import type { CredentialProfile } from '#shared/ipc/credentials.ts';
import { activeProfile } from '../stores/credentials-store.ts';
import styles from './ConnectionDoctor.module.css';
import { CredentialsPart, type PartProps } from './CredentialsPart.tsx';
import { ConditionWords } from './DoctorGlyphs.tsx';
import { doctorVenues, venueCondition } from './doctor-words.ts';
import { TokenPart } from './TokenPart.tsx';
import { WayPart } from './WayPart.tsx';
import { spokenResult } from './way-words.ts';

export interface DoctorFrameProps extends PartProps {
  readonly titleId: string;
  /** The way out at the top right. */
  readonly closeButton: ReactNode;
  readonly checkRef: Ref<HTMLButtonElement>;
  readonly hasCopied: boolean;
}

export function DoctorFrame({
  view,
  actions,
  titleId,
  closeButton,
  checkRef,
  hasCopied,
}: DoctorFrameProps) {
  const warning = venueKeyWords('rails')?.warning;
  return (
    <div className={styles.frame}>
      <header className={styles.head}>
        <h2 id={titleId} className={styles.title}>
          Connection doctor
        </h2>
        <span className={styles.subtitle}>
          every step to the first full book, with the reason where it stops
        </span>
        <span className={styles.space} />
        {closeButton}
      </header>
      <Tabs.Root
        className={styles.columns}
        orientation="vertical"
        value={view.venue}
        onValueChange={(venue) => isVenueId(String(venue)) && actions.select(venue)}
      >
        <div className={styles.venues}>
          <Tabs.List activateOnFocus aria-label="Venues" className={styles.venueList}>
            {doctorVenues.map((venue) => (
              <Tabs.Tab key={venue} value={venue} className={styles.venue} data-venue={venue}>
                <b>{venueFullNames[venue]}</b>
                <ConditionWords
                  condition={venueCondition(
                    venue,
                    view.statuses.get(venue),
                    activeProfile(view.credentials, venue),
                    view.isPractice,
                    view.now,
                  )}
                />
              </Tabs.Tab>
            ))}
          </Tabs.List>
          <p className={styles.warning}>{warning}</p>
        </div>
        <Tabs.Panel value={view.venue} className={styles.pane} tabIndex={-1}>
          <CredentialsPart view={view} actions={actions} />
          <TokenPart view={view} />
          <WayPart view={view} />
        </Tabs.Panel>
      </Tabs.Root>
      <Foot
        key={view.venue}
        view={view}
        actions={actions}
        checkRef={checkRef}
        hasCopied={hasCopied}
      />
      <div className="visually-hidden" role="status">
        {resultWords(view)}
      </div>
    </div>
  );
}

/** Said aloud: the end of a walk, never its single steps. */
function resultWords({ report, failure, isRunning }: PartProps['view']): string {
  if (isRunning) {
    return 'Checking.';
  }
  return failure ?? (report === undefined ? '' : spokenResult(report));
}

function Foot({
  view,
  actions,
  checkRef,
  hasCopied,
}: PartProps & Pick<DoctorFrameProps, 'checkRef' | 'hasCopied'>) {
  const [isAsking, setAsking] = useState(false);
  const profile = activeProfile(view.credentials, view.venue);
  if (isAsking && profile !== undefined) {
    return (
      <RemoveQuestion
        view={view}
        actions={actions}
        profile={profile}
        onEnd={() => setAsking(false)}
      />
    );
  }
  return (
    <footer className={styles.foot}>
      <button type="button" className={styles.button} onClick={() => actions.copyReport()}>
        Copy report for support
      </button>
      <span className={styles.faint} aria-live="polite">
        {hasCopied ? 'copied; no secret and no token in it' : 'no secret and no token in it'}
      </span>
      <span className={styles.space} />
      {profile !== undefined && (
        <button type="button" className={styles.button} onClick={() => setAsking(true)}>
          Remove key…
        </button>
      )}
      <button type="button" className={styles.button} onClick={() => actions.close()}>
        Close
      </button>
      <button
        ref={checkRef}
        type="button"
        className={styles.primary}
        aria-disabled={view.isRunning}
        onClick={() => !view.isRunning && actions.check()}
      >
        {checkLabel(view)}
      </button>
    </footer>
  );
}

function checkLabel({ isRunning, report, failure }: PartProps['view']): string {
  if (isRunning) {
    return 'Checking…';
  }
  return report === undefined && failure === undefined ? 'Check now' : 'Check again';
}

/** Removing asks once. The safe answer has the focus, and Esc is it. */
function RemoveQuestion({
  view,
  actions,
  profile,
  onEnd,
}: PartProps & { readonly profile: CredentialProfile; onEnd(): void }) {
  const keep = useRef<HTMLButtonElement>(null);
  useEffect(() => keep.current?.focus(), []);
  const words = venueKeyWords(view.venue)?.idName ?? 'key';
  return (
    <footer
      className={styles.foot}
      role="alertdialog"
      aria-label="Remove this key?"
      onKeyDown={(event) => {
        if (event.key === 'Escape') {
          event.preventDefault();
          event.stopPropagation();
          onEnd();
        }
      }}
    >
      <span className={styles.question}>
        <b>
          Remove the {words === 'API key' ? 'API key' : 'client ID'} …{profile.idTail} and its
          secret?
        </b>{' '}
        {venueFullNames[view.venue]} closes; it can be entered again at any time.
      </span>
      <span className={styles.space} />
      <button ref={keep} type="button" className={styles.button} onClick={onEnd}>
        Keep it
      </button>
      <button
        type="button"
        className={styles.remove}
        onClick={() => {
          onEnd();
          actions.forget(profile.name);
        }}
      >
        Remove key
      </button>
    </footer>
  );
}
