/** What stands around every panel: header with badge and proof, and the trust line. Bodies draw only their own rows. */
import type { ReactNode } from 'react';
import type { Trust } from '#shared/domain/trust.ts';
import type { PanelKind } from '../panels/panel.ts';
import type { MarketView } from '../stream/market-view.ts';
import type { LocalClock } from './local-clock.ts';
import { Menu, type MenuItem } from './Menu.tsx';
import styles from './PanelFrame.module.css';
import { Proof, type ProofCheck } from './Proof.tsx';
import { TrustBadge } from './TrustBadge.tsx';
import { TrustLine, type TrustLineAction } from './TrustLine.tsx';
import { useTrust } from './use-trust.ts';

export interface PanelFrameProps {
  readonly id: string;
  readonly kind: PanelKind;
  readonly view: MarketView;
  readonly clock: LocalClock;
  readonly title: string;
  readonly venue: string;
  /** Practice data are named as such wherever they show. */
  readonly isPractice: boolean;
  readonly isFocused: boolean;
  menu(): readonly MenuItem[];
  readonly children: ReactNode;
  actions(trust: Trust): TrustLineAction | undefined;
  /** Explains the words of trust, where they are new. */
  readonly lesson?: TrustLineAction | undefined;
  /** A check that a person asked for: it stands in the place of the proof. */
  readonly check?: ProofCheck | undefined;
  onFocus(): void;
}

export function PanelFrame(props: PanelFrameProps) {
  const {
    id,
    kind,
    view,
    clock,
    title,
    venue,
    isPractice,
    isFocused,
    menu,
    children,
    actions,
    lesson,
    check,
    onFocus,
  } = props;
  const trust = useTrust(view, kind);
  const titleId = `${id}-title`;
  const venueId = `${id}-venue`;
  return (
    <section
      className={styles.panel}
      aria-labelledby={titleId}
      aria-describedby={venueId}
      data-panel-id={id}
      data-panel-kind={kind}
      data-trust={trust.state}
      data-focused={isFocused}
      tabIndex={-1}
      onFocusCapture={onFocus}
      onPointerDownCapture={onFocus}
    >
      <header className={styles.header}>
        <h2 id={titleId} className={styles.title} title={title}>
          {title}
        </h2>
        <span id={venueId} className={isPractice ? styles.practising : styles.yielding}>
          <span className={styles.venue}>{venue}</span>
          {isPractice && <span className={styles.practice}>practice</span>}
        </span>
        <span className={styles.trust} data-asked={check !== undefined}>
          <TrustBadge view={view} kind={kind} clock={clock} trust={trust} />
          <Proof view={view} kind={kind} clock={clock} trust={trust} check={check} />
        </span>
        <Menu label={`Menu of ${title}`} items={menu} />
      </header>
      <TrustLine
        view={view}
        kind={kind}
        clock={clock}
        trust={trust}
        action={actions(trust)}
        lesson={lesson}
        check={check}
      />
      <div className={styles.body} data-panel-body>
        {children}
      </div>
    </section>
  );
}
