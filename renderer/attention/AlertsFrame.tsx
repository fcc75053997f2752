/** The inside of the alerts dialog: the rules, one of them being written, and where an alert goes. */
import { type ReactNode, type Ref, useState } from 'react';
import type { VenueId } from '#shared/domain/market.ts';
import type { UnixMillis } from '#shared/domain/time.ts';
import type { AlertRule } from '#shared/ipc/attention.ts';
import styles from './Alerts.module.css';
import { type KnownMarkets, RuleForm } from './RuleForm.tsx';
import { draftOf, freshRuleId, maxRules, newDraft } from './rule-draft.ts';
import { ruleMarket, ruleSentence } from './rule-words.ts';

export interface AlertsView {
  readonly answer: 'asking' | 'there' | { readonly failure: string };
  readonly rules: readonly AlertRule[];
  /** What a new rule is offered for: the focused panel's market. */
  readonly market: { readonly venue: VenueId; readonly market: string };
  readonly known: KnownMarkets;
  readonly now: UnixMillis;
}

export interface AlertsActions {
  /** Resolves to whether main kept them. */
  setRules(rules: readonly AlertRule[]): Promise<boolean>;
  askAgain(): void;
  openSettings(): void;
  close(): void;
}

export interface AlertsFrameProps {
  readonly view: AlertsView;
  readonly actions: AlertsActions;
  readonly titleId: string;
  readonly closeButton: ReactNode;
  readonly addRef: Ref<HTMLButtonElement>;
  /** What is being written at the start; the gallery's. */
  readonly startWriting?: 'new' | { readonly id: string };
  readonly showsErrors?: boolean;
}

export function AlertsFrame(props: AlertsFrameProps) {
  const { view, actions, titleId, closeButton, addRef } = props;
  const { rules } = view;
  const [writing, setWriting] = useState(props.startWriting);
  const replace = (rule: AlertRule): Promise<boolean> =>
    actions.setRules(rules.map((one) => (one.id === rule.id ? rule : one)));
  const end = (): void => setWriting(undefined);
  return (
    <div className={styles.frame}>
      <header className={styles.head}>
        <h2 id={titleId} className={styles.title}>
          Alerts on prices
        </h2>
        <span className={styles.subtitle}>only from books that can be believed</span>
        <span className={styles.space} />
        {closeButton}
      </header>
      <div className={styles.body}>
        {view.answer === 'asking' && <p className={styles.said}>Reading the alerts…</p>}
        {typeof view.answer === 'object' && (
          <div className={styles.said} role="alert">
            <p>
              <b>The alerts could not be read.</b> {view.answer.failure}
            </p>
            <button type="button" className={styles.button} onClick={actions.askAgain}>
              Try again
            </button>
          </div>
        )}
        {view.answer === 'there' && rules.length === 0 && writing === undefined && (
          <p className={styles.said}>
            No alert yet. An alert is written in the shift log when it becomes true and when it is
            over; sound and desktop notifications follow their settings.
          </p>
        )}
        <ul className={styles.rules}>
          {rules.map((rule) =>
            typeof writing === 'object' && writing.id === rule.id ? (
              <li key={rule.id}>
                <RuleForm
                  start={draftOf(rule)}
                  keep={{ id: rule.id, isOn: rule.isOn }}
                  isNew={false}
                  known={view.known}
                  onKeep={replace}
                  onEnd={end}
                />
              </li>
            ) : (
              <RuleRow
                key={rule.id}
                rule={rule}
                onToggle={() => void replace({ ...rule, isOn: !rule.isOn })}
                onEdit={() => setWriting({ id: rule.id })}
                onRemove={() => void actions.setRules(rules.filter(({ id }) => id !== rule.id))}
              />
            ),
          )}
        </ul>
        {writing === 'new' && (
          <RuleForm
            start={newDraft(view.market.venue, view.market.market)}
            keep={{ id: freshRuleId(rules, view.now), isOn: true }}
            isNew={true}
            known={view.known}
            showsErrors={props.showsErrors === true}
            onKeep={(rule) => actions.setRules([...rules, rule])}
            onEnd={end}
          />
        )}
      </div>
      <footer className={styles.foot}>
        <button type="button" className={styles.button} onClick={actions.openSettings}>
          Notifications and sound…
        </button>
        <span className={styles.space} />
        <button type="button" className={styles.button} onClick={actions.close}>
          Close
        </button>
        <button
          ref={addRef}
          type="button"
          className={styles.primary}
          aria-disabled={!canAdd(view, writing)}
          title={
            rules.length >= maxRules ? `At most ${maxRules} alerts. Remove one first.` : undefined
          }
          onClick={() => canAdd(view, writing) && setWriting('new')}
        >
          Add an alert
        </button>
      </footer>
    </div>
  );
}

function canAdd({ answer, rules }: AlertsView, writing: unknown): boolean {
  return answer === 'there' && writing === undefined && rules.length < maxRules;
}

function RuleRow({
  rule,
  onToggle,
  onEdit,
  onRemove,
}: {
  readonly rule: AlertRule;
  onToggle(): void;
  onEdit(): void;
  onRemove(): void;
}) {
  const name = `${ruleMarket(rule)}: ${ruleSentence(rule)}`;
  return (
    <li className={styles.rule} data-rule={rule.id} data-on={rule.isOn}>
      <label className={styles.switch}>
        <input type="checkbox" checked={rule.isOn} aria-label={name} onChange={onToggle} />
        <span className={styles.onOff}>{rule.isOn ? 'on' : 'off'}</span>
      </label>
      <span className={styles.ruleText}>
        <b className={styles.ruleName} data-on={rule.isOn}>
          {ruleMarket(rule)}
        </b>
        <span>{ruleSentence(rule)}</span>
      </span>
      <button type="button" className={styles.quiet} aria-label={`Edit: ${name}`} onClick={onEdit}>
        Edit
      </button>
      <button
        type="button"
        className={styles.quiet}
        aria-label={`Remove: ${name}`}
        onClick={onRemove}
      >
        Remove
      </button>
    </li>
  );
}
