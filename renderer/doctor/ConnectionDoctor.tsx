/** Ties the connection doctor to the window: what it shows comes from the stores, what it asks goes to main. */
import { Dialog } from '@base-ui/react/dialog';
import { useId, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { useEverySecond } from '../app/every-second.ts';
import { LargeDialog } from '../app/LargeDialog.tsx';
import { useServices } from '../app/window-services.ts';
import { activeProfile } from '../stores/credentials-store.ts';
import styles from './ConnectionDoctor.module.css';
import { DoctorFrame } from './DoctorFrame.tsx';
import {
  checkVenue,
  editKey,
  forgetKey,
  selectVenue,
  takeKey,
  unlockKeychain,
} from './doctor-actions.ts';
import type { DoctorActions, DoctorView } from './doctor-view.ts';
import { supportReport } from './support-report.ts';

export interface ConnectionDoctorProps {
  readonly isOpen: boolean;
  onClose(): void;
}

export function ConnectionDoctor({ isOpen, onClose }: ConnectionDoctorProps) {
  const titleId = useId();
  const check = useRef<HTMLButtonElement>(null);
  return (
    <LargeDialog
      name="connection-doctor"
      isOpen={isOpen}
      className={styles.popup}
      titleId={titleId}
      initialFocus={check}
      onClose={onClose}
    >
      <Inside titleId={titleId} check={check} onClose={onClose} />
    </LargeDialog>
  );
}

interface InsideProps {
  readonly titleId: string;
  readonly check: React.RefObject<HTMLButtonElement | null>;
  onClose(): void;
}

function Inside({ titleId, check, onClose }: InsideProps) {
  const services = useServices();
  const { venue, reports, running, failures } = useStore(services.doctor);
  const credentials = useStore(services.credentials, (state) => state.status);
  const source = useStore(services.window, (state) => state.source);
  const statuses = useStore(services.status, (state) => state.venues);
  const [copiedFor, setCopiedFor] = useState<string>();
  useEverySecond();
  const now = services.now();
  const report = reports.get(venue);
  const view: DoctorView = {
    venue,
    now,
    isPractice: source === 'practice',
    statuses: new Map(statuses.map((status) => [status.venue, status])),
    credentials,
    report,
    isRunning: running.has(venue),
    failure: failures.get(venue),
  };
  const occasion = `${venue} ${report?.startedAt}`;
  const copyReport = async (): Promise<void> => {
    const text = supportReport({
      venue,
      app: services.window.getState().app,
      source,
      now,
      status: view.statuses.get(venue),
      credentials,
      profile: activeProfile(credentials, venue),
      report,
      failure: view.failure,
    });
    const answer = await services.bridge.call('app.copy', { text });
    if (answer.ok) {
      setCopiedFor(occasion);
    }
  };
  const actions: DoctorActions = {
    select: (other) => selectVenue(services, other),
    check: () => void checkVenue(services, venue),
    edit: (profile) => void editKey(services, venue, profile),
    use: (profile) => void takeKey(services, venue, profile),
    forget: (profile) => void forgetKey(services, venue, profile),
    unlock: () => void unlockKeychain(services),
    copyReport: () => void copyReport(),
    close: onClose,
  };
  return (
    <DoctorFrame
      view={view}
      actions={actions}
      titleId={titleId}
      checkRef={check}
      hasCopied={copiedFor === occasion}
      closeButton={
        <Dialog.Close className={styles.close} aria-label="Close the connection doctor">
          <kbd>Esc</kbd>
        </Dialog.Close>
      }
    />
  );
}
