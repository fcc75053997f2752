/** The inside of the drills dialog: the list at the left, one drill at the right, start and stop below. */
import { Tabs } from '@base-ui/react/tabs';
import type { ReactNode, Ref } from 'react';
import type { UnixMillis } from '#shared/domain/time.ts';
import type { DrillInfo, RunningDrill } from '#shared/ipc/drills.ts';
import styles from './Drills.module.css';
import { drillLength, drillVenues, timeLeft } from './drill-words.ts';

export interface DrillsView {
  readonly answer: 'asking' | 'there' | { readonly failure: string };
  readonly drills: readonly DrillInfo[];
  readonly selected: string | undefined;
  readonly running: RunningDrill | undefined;
  readonly isStarting: boolean;
  readonly refusal: string | undefined;
  readonly isPractice: boolean;
  readonly isSwitchingSource: boolean;
  readonly now: UnixMillis;
}

export interface DrillsActions {
  select(name: string): void;
  run(name: string): void;
  stop(): void;
  askAgain(): void;
  practise(): void;
  close(): void;
}

export interface DrillsFrameProps {
  readonly view: DrillsView;
  readonly actions: DrillsActions;
  readonly titleId: string;
  readonly closeButton: ReactNode;
  readonly runRef: Ref<HTMLButtonElement>;
}

export function DrillsFrame({ view, actions, titleId, closeButton, runRef }: DrillsFrameProps) {
  const drill = view.drills.find(({ name }) => name === view.selected);
  return (
    <div className={styles.frame}>
      <header className={styles.head}>
        <h2 id={titleId} className={styles.title}>
          Fault drills
        </h2>
        <span className={styles.subtitle}>
          faults of the practice exchange, made on purpose: see what each looks like
        </span>
        <span className={styles.space} />
        {closeButton}
      </header>
      {drill === undefined ? (
        <div className={styles.said}>
          <Instead view={view} actions={actions} />
        </div>
      ) : (
        <Tabs.Root
          className={styles.columns}
          orientation="vertical"
          value={drill.name}
          onValueChange={(name) => actions.select(String(name))}
        >
          <Tabs.List activateOnFocus aria-label="Drills" className={styles.list}>
            {view.drills.map(({ name, title }) => (
              <Tabs.Tab key={name} value={name} className={styles.drill} data-drill={name}>
                <b>{title}</b>
                {view.running?.name === name && <span className={styles.runs}>runs now</span>}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          <Tabs.Panel value={drill.name} className={styles.pane} tabIndex={-1}>
            <One drill={drill} view={view} />
          </Tabs.Panel>
        </Tabs.Root>
      )}
      <Foot drill={drill} view={view} actions={actions} runRef={runRef} />
    </div>
  );
}

function Instead({ view, actions }: Pick<DrillsFrameProps, 'view' | 'actions'>) {
  if (view.answer === 'asking') {
    return <p>Asking which drills there are…</p>;
  }
  if (view.answer === 'there') {
    return <p>The practice exchange offers no drill.</p>;
  }
  return (
    <div role="alert">
      <p>
        <b>The drills could not be listed.</b> {view.answer.failure}
      </p>
      <button type="button" className={styles.button} onClick={actions.askAgain}>
        Try again
      </button>
    </div>
  );
}

function One({ drill, view }: { readonly drill: DrillInfo; readonly view: DrillsView }) {
  return (
    <>
      <h3 className={styles.name}>{drill.title}</h3>
      <dl className={styles.rows}>
        <dt>What happens</dt>
        <dd>{drill.happens}</dd>
        <dt>Look for</dt>
        <dd className={styles.look}>{drill.lookFor}</dd>
        <dt>Where</dt>
        <dd>{drillVenues(drill)}</dd>
        <dt>Lasts</dt>
        <dd>{drillLength(drill)}, then the exchange is healthy again by itself</dd>
        <dt>On the command line</dt>
        <dd>
          <code>--scenario {drill.name}@5s</code>
        </dd>
      </dl>
      {view.refusal !== undefined && (
        <p className={styles.refusal} role="alert">
          <b>The drill did not start.</b> {view.refusal}
        </p>
      )}
    </>
  );
}

function Foot({
  drill,
  view,
  actions,
  runRef,
}: Omit<DrillsFrameProps, 'titleId' | 'closeButton'> & { readonly drill: DrillInfo | undefined }) {
  const { running } = view;
  return (
    <footer className={styles.foot}>
      <span className={styles.faint}>{footWords(view)}</span>
      <span className={styles.space} />
      <button type="button" className={styles.button} onClick={actions.close}>
        Close
      </button>
      {!view.isPractice && (
        <button
          ref={runRef}
          type="button"
          className={styles.primary}
          aria-disabled={view.isSwitchingSource}
          onClick={() => !view.isSwitchingSource && actions.practise()}
        >
          {view.isSwitchingSource ? 'Returning…' : 'Return to practice data'}
        </button>
      )}
      {view.isPractice && running !== undefined && (
        <button ref={runRef} type="button" className={styles.primary} onClick={actions.stop}>
          Stop the drill
        </button>
      )}
      {view.isPractice && running === undefined && (
        <button
          ref={runRef}
          type="button"
          className={styles.primary}
          aria-disabled={drill === undefined || view.isStarting}
          onClick={() => drill !== undefined && !view.isStarting && actions.run(drill.name)}
        >
          {view.isStarting ? 'Starting…' : 'Run this drill'}
        </button>
      )}
    </footer>
  );
}

function footWords({ isPractice, running, now }: DrillsView): string {
  if (!isPractice) {
    return 'Drills run on practice data only; this window shows the venues themselves.';
  }
  return running === undefined
    ? 'Nothing of it leaves this computer.'
    : `${running.title}: ends in ${timeLeft(running, now)}.`;
}
