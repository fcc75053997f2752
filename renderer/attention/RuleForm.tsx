/** One alert being written: only the fields its kind has, and what is wrong beside the field that is wrong. */
import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { isVenueId, type VenueId, venueIds, venueLabels } from '#shared/domain/market.ts';
import type { AlertRule } from '#shared/ipc/attention.ts';
import styles from './Alerts.module.css';
import { type DraftErrors, fieldsOf, type RuleDraft, ruleOf } from './rule-draft.ts';
import { ruleKinds, ruleKindTitles } from './rule-words.ts';

export interface KnownMarkets {
  /** This venue's markets are about to be chosen from: ask for its list where it is not there. */
  want(venue: VenueId): void;
  /** Absent: the venue's list is not known. */
  markets(venue: VenueId): readonly string[] | undefined;
  /** What a size of this market counts, where that is known: `BTC`. */
  unit(venue: VenueId, market: string): string | undefined;
}

export interface RuleFormProps {
  readonly start: RuleDraft;
  readonly keep: Pick<AlertRule, 'id' | 'isOn'>;
  readonly isNew: boolean;
  readonly known: KnownMarkets;
  /** Shows what is wrong from the start; the gallery's. */
  readonly showsErrors?: boolean;
  /** Resolves to whether it was kept. */
  onKeep(rule: AlertRule): Promise<boolean>;
  onEnd(): void;
}

export function RuleForm(props: RuleFormProps) {
  const { keep, isNew, known, onKeep, onEnd } = props;
  const [draft, setDraft] = useState(props.start);
  const [hasTried, setTried] = useState(props.showsErrors === true);
  const [isKeeping, setKeeping] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const listId = useId();
  useEffect(() => form.current?.querySelector('select')?.focus(), []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: asked once for each venue that is chosen
  useEffect(() => known.want(draft.venue), [draft.venue]);
  const markets = known.markets(draft.venue);
  const result = ruleOf(
    draft,
    keep,
    markets === undefined ? undefined : new Set(markets),
    venueLabels[draft.venue],
  );
  const errors = hasTried && !result.ok ? result.error : {};
  const set = (change: Partial<RuleDraft>): void =>
    setDraft((before) => ({ ...before, ...change }));
  const submit = async (): Promise<void> => {
    setTried(true);
    if (!result.ok) {
      const first = fieldsOf[draft.kind].find((field) => result.error[field] !== undefined);
      form.current?.querySelector<HTMLElement>(`[name="${first}"]`)?.focus();
      return;
    }
    if (!isKeeping) {
      setKeeping(true);
      const isKept = await onKeep(result.value);
      setKeeping(false);
      if (isKept) {
        onEnd();
      }
    }
  };
  const text = (name: 'price' | 'basisPoints' | 'size' | 'forSeconds', label: string) => (
    <Input
      name={name}
      label={label}
      value={draft[name]}
      errors={errors}
      onChange={(value) => set({ [name]: value })}
    />
  );
  return (
    <form
      ref={form}
      className={styles.form}
      aria-label={isNew ? 'New alert' : 'Change this alert'}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') {
          event.preventDefault();
          event.stopPropagation();
          onEnd();
        }
      }}
    >
      <div className={styles.fields}>
        <Choice
          name="kind"
          label="When"
          value={draft.kind}
          options={ruleKinds.map((kind) => [kind, ruleKindTitles[kind]])}
          onChange={(kind) => set({ kind: ruleKinds.find((one) => one === kind) ?? draft.kind })}
        />
        <Choice
          name="venue"
          label="Venue"
          value={draft.venue}
          options={venueIds.map((venue) => [venue, venueLabels[venue]])}
          onChange={(venue) => isVenueId(venue) && set({ venue })}
        />
        <Input
          name="market"
          label="Market"
          value={draft.market}
          errors={errors}
          listId={listId}
          onChange={(market) => set({ market })}
        />
        <datalist id={listId}>
          {markets?.map((market) => (
            <option key={market} value={market} />
          ))}
        </datalist>
        {(draft.kind === 'touch-crosses' || draft.kind === 'depth-below') && (
          <Choice
            name="side"
            label="Side"
            value={draft.side}
            options={[
              ['bid', draft.kind === 'touch-crosses' ? 'best bid' : 'bids'],
              ['ask', draft.kind === 'touch-crosses' ? 'best ask' : 'asks'],
            ]}
            onChange={(side) => set({ side: side === 'ask' ? 'ask' : 'bid' })}
          />
        )}
        {draft.kind === 'touch-crosses' && (
          <>
            <Choice
              name="direction"
              label="Goes"
              value={draft.direction}
              options={[
                ['up', 'up to it'],
                ['down', 'down to it'],
              ]}
              onChange={(direction) => set({ direction: direction === 'down' ? 'down' : 'up' })}
            />
            {text('price', 'Price')}
          </>
        )}
        {draft.kind === 'depth-below' &&
          text('size', `Less than${unitWords(known.unit(draft.venue, draft.market))}`)}
        {draft.kind === 'depth-below' && text('basisPoints', 'Within, bp of the mid')}
        {draft.kind === 'spread-above' && text('basisPoints', 'Wider than, bp')}
        {draft.kind === 'off-par' && text('basisPoints', 'Off 1 by, bp')}
        {draft.kind !== 'touch-crosses' && text('forSeconds', 'For, s')}
      </div>
      <div className={styles.formFoot}>
        <button type="button" className={styles.button} onClick={onEnd}>
          Cancel
        </button>
        <button type="submit" className={styles.primary} aria-disabled={isKeeping}>
          {isKeeping ? 'Keeping…' : isNew ? 'Add this alert' : 'Keep the change'}
        </button>
      </div>
    </form>
  );
}

function unitWords(unit: string | undefined): string {
  return unit === undefined ? '' : `, ${unit}`;
}

function Choice({
  name,
  label,
  value,
  options,
  onChange,
}: {
  readonly name: string;
  readonly label: string;
  readonly value: string;
  readonly options: ReadonlyArray<readonly [string, string]>;
  onChange(value: string): void;
}) {
  const id = useId();
  return (
    <Labelled id={id} label={label}>
      <select
        id={id}
        name={name}
        className={styles.select}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      >
        {options.map(([key, title]) => (
          <option key={key} value={key}>
            {title}
          </option>
        ))}
      </select>
    </Labelled>
  );
}

function Input({
  name,
  label,
  value,
  errors,
  listId,
  onChange,
}: {
  readonly name: keyof DraftErrors;
  readonly label: string;
  readonly value: string;
  readonly errors: DraftErrors;
  readonly listId?: string;
  onChange(value: string): void;
}) {
  const id = useId();
  const errorId = useId();
  const error = errors[name];
  return (
    <Labelled id={id} label={label} error={error} errorId={errorId}>
      <input
        id={id}
        name={name}
        className={styles.input}
        value={value}
        inputMode={name === 'market' ? 'text' : 'decimal'}
        maxLength={64}
        spellCheck={false}
        autoComplete="off"
        list={listId}
        aria-invalid={error !== undefined}
        aria-describedby={error === undefined ? undefined : errorId}
        onChange={(event) => onChange(event.target.value)}
      />
    </Labelled>
  );
}

function Labelled({
  id,
  label,
  error,
  errorId,
  children,
}: {
  readonly id: string;
  readonly label: string;
  readonly error?: string | undefined;
  readonly errorId?: string;
  readonly children: ReactNode;
}) {
  return (
    <div className={styles.labelled}>
      <label className={styles.label} htmlFor={id}>
        {label}
      </label>
      {children}
      {error !== undefined && (
        <p id={errorId} className={styles.error} role="alert">
          {error}
        </p>
      )}
    </div>
  );
}
