/** What is known of the key: its id's end, its environment, since when, where it lies. The key itself never comes here. */
import { venueKeyWords } from '#shared/domain/venue-keys.ts';
import type { CredentialProfile } from '#shared/ipc/credentials.ts';
import { activeProfile, profilesOf } from '../stores/credentials-store.ts';
import styles from './ConnectionDoctor.module.css';
import { ConditionWords } from './DoctorGlyphs.tsx';
import type { DoctorActions, DoctorView } from './doctor-view.ts';
import { keptWords, keychainTrouble, secretWords } from './key-words.ts';

export interface PartProps {
  readonly view: DoctorView;
  readonly actions: DoctorActions;
}

export function CredentialsPart({ view, actions }: PartProps) {
  const words = venueKeyWords(view.venue);
  const { credentials } = view;
  if (words === undefined) {
    return (
      <section aria-label="Credentials">
        <h3 className={styles.heading}>Credentials</h3>
        <p className={styles.line}>None needed: books and trades of this venue are public.</p>
      </section>
    );
  }
  const profile = activeProfile(credentials, view.venue);
  return (
    <section aria-label="Credentials">
      <h3 className={styles.heading}>Credentials</h3>
      <dl className={styles.form}>
        <dt>{words.idName}</dt>
        <dd className={styles.field} data-empty={profile === undefined}>
          {profile === undefined ? (
            <span>{view.isPractice ? 'no key yet; practice has its own' : 'no key yet'}</span>
          ) : (
            <>
              <span className={styles.tail}>
                <i aria-hidden="true">…</i>
                <span className="visually-hidden">ending in </span>
                {profile.idTail}
              </span>
              <span className={styles.faint}>sent only to {profile.hosts.join(' and ')}</span>
            </>
          )}
        </dd>
        <dd className={styles.side}>
          <Profiles view={view} actions={actions} active={profile} />
        </dd>
        <dt>{words.secretName}</dt>
        <dd className={styles.field} data-off="true">
          {profile !== undefined && (
            <span className={styles.dots} aria-hidden="true">
              ••••••••••••
            </span>
          )}
          <span className={styles.faint}>{secretWords(profile, view.now)}</span>
        </dd>
        <dd className={styles.side}>
          <button
            type="button"
            className={styles.button}
            onClick={() => actions.edit(profile?.name)}
          >
            {profile === undefined ? 'Add key…' : 'Replace…'}
          </button>
        </dd>
        <dt>Kept in</dt>
        <dd>
          {credentials === undefined ? (
            <span className={styles.faint}>asking…</span>
          ) : (
            <ConditionWords condition={keptWords(profile, credentials.keychain)} />
          )}
        </dd>
        <dd className={styles.side}>
          <KeptButton view={view} actions={actions} profile={profile} />
        </dd>
      </dl>
    </section>
  );
}

/** Production and sandbox never mix: each is a profile of its own, and one is in use. */
function Profiles({
  view,
  actions,
  active,
}: PartProps & { readonly active: CredentialProfile | undefined }) {
  const profiles = profilesOf(view.credentials, view.venue);
  const [only] = profiles;
  if (only === undefined) {
    return null;
  }
  if (profiles.length === 1) {
    return <span className={styles.environment}>{profileLabel(only)}</span>;
  }
  return (
    <div className={styles.segments} role="radiogroup" aria-label="Key in use">
      {profiles.map((profile) => (
        <label key={profile.name} title={`sent only to ${profile.hosts.join(' and ')}`}>
          <input
            type="radio"
            name={`profile-${view.venue}`}
            className="visually-hidden"
            checked={profile.name === active?.name}
            onChange={() => actions.use(profile.name)}
          />
          <span>{profileLabel(profile)}</span>
        </label>
      ))}
    </div>
  );
}

function profileLabel(profile: CredentialProfile): string {
  return profile.name === profile.environment || profile.name === 'default'
    ? profile.environment
    : `${profile.name}, ${profile.environment}`;
}

/** Asking the keychain again while it keeps nothing; else a key for another environment. */
function KeptButton({
  view,
  actions,
  profile,
}: PartProps & { readonly profile: CredentialProfile | undefined }) {
  const { credentials } = view;
  if (credentials === undefined) {
    return null;
  }
  if (keychainTrouble(credentials.keychain) !== undefined) {
    return (
      <button type="button" className={styles.quiet} onClick={() => actions.unlock()}>
        Try again
      </button>
    );
  }
  if (profile?.keptIn === 'memory') {
    return (
      <button type="button" className={styles.quiet} onClick={() => actions.unlock()}>
        Move to the keychain
      </button>
    );
  }
  return profile === undefined ? null : (
    <button type="button" className={styles.quiet} onClick={() => actions.edit(undefined)}>
      Add another…
    </button>
  );
}
