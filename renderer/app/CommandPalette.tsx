/** Ctrl K: markets of the known lists, and commands with their keys. Complete by keyboard. */
import { Dialog } from '@base-ui/react/dialog';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { type Instrument, venueIds, venueLabels } from '#shared/domain/market.ts';
import { formatRfc3339 } from '#shared/domain/time.ts';
import { venueFullNames } from '#shared/domain/venue-keys.ts';
import { editKey } from '../doctor/doctor-actions.ts';
import { isKeyMissing } from '../stores/credentials-store.ts';
import { loadMarkets, type MarketState } from '../stores/market-store.ts';
import { panelTrust } from '../ui/use-trust.ts';
import styles from './CommandPalette.module.css';
import { marketTitle } from './market-words.ts';
import { type PaletteItem, searchPalette, stepIndex } from './palette-search.ts';
import { openMarket, openMarketBeside } from './panel-commands.ts';
import { panelStop } from './panel-focus.ts';
import { isAvailable, runCommand } from './run-command.ts';
import { venueName } from './status-text.ts';
import { useServices } from './window-services.ts';

export interface CommandPaletteProps {
  readonly isOpen: boolean;
  onClose(): void;
}

export function CommandPalette({ isOpen, onClose }: CommandPaletteProps) {
  const services = useServices();
  return (
    <Dialog.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className={styles.shade} />
        <Dialog.Popup
          className={styles.popup}
          finalFocus={() => panelStop(services.workspace.getState().focusedId ?? '') ?? true}
        >
          <Dialog.Title className="visually-hidden">Market, panel or command</Dialog.Title>
          <PaletteBody onClose={onClose} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function PaletteBody({ onClose }: { onClose(): void }) {
  const services = useServices();
  const markets = useStore(services.markets, (state) => state.venues);
  const credentials = useStore(services.credentials, (state) => state.status);
  const source = useStore(services.window, (state) => state.source);
  const [query, setQuery] = useState('');
  const [picked, setPicked] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const items = useMemo(() => {
    const instruments = [...markets.values()].flatMap((venue) => venue.list?.instruments ?? []);
    const withoutKey = venueIds.filter((venue) =>
      isKeyMissing(credentials, venue, source === 'practice'),
    );
    return searchPalette(query, instruments, withoutKey, (command) =>
      isAvailable(services, command),
    );
  }, [markets, credentials, source, query, services]);
  const index = Math.min(picked, Math.max(0, items.length - 1));
  const active = items[index];

  useEffect(() => {
    for (const venue of venueIds) {
      void loadMarkets(services.markets, services.bridge, venue);
    }
  }, [services]);
  useEffect(() => {
    const id = active?.id;
    if (id !== undefined) {
      list.current?.querySelector(`[id="${CSS.escape(id)}"]`)?.scrollIntoView({ block: 'nearest' });
    }
  }, [active?.id]);

  const choose = (item: PaletteItem | undefined, isBeside: boolean): void => {
    if (item === undefined) {
      return;
    }
    // Closed first: what runs may open another dialog or move the keyboard.
    onClose();
    if (item.kind === 'command') {
      runCommand(services, item.command.id);
    } else if (item.kind === 'key') {
      void editKey(services, item.venue, undefined);
    } else if (isBeside) {
      openMarketBeside(services, item.instrument);
    } else {
      openMarket(services, item.instrument);
    }
  };
  const onKeyDown = (event: React.KeyboardEvent): void => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      setPicked(stepIndex(index, items.length, event.key === 'ArrowDown' ? 1 : -1));
    } else if (event.key === 'Enter') {
      choose(active, event.altKey);
    } else {
      return;
    }
    event.preventDefault();
  };
  return (
    <>
      <div className={styles.field}>
        <input
          className={styles.input}
          role="combobox"
          aria-expanded="true"
          aria-controls="palette-list"
          aria-label="Market, panel or command"
          aria-autocomplete="list"
          {...(active === undefined ? {} : { 'aria-activedescendant': active.id })}
          autoComplete="off"
          spellCheck={false}
          placeholder="Market, panel or command"
          value={query}
          onChange={(event) => {
            setQuery(event.target.value);
            setPicked(0);
          }}
          onKeyDown={onKeyDown}
        />
        <kbd>Esc</kbd>
      </div>
      <div ref={list} id="palette-list" role="listbox" aria-label="Results" className={styles.list}>
        {items.map((item, position) => (
          <Row
            key={item.id}
            item={item}
            heading={
              position === 0 || items[position - 1]?.kind !== item.kind ? item.kind : undefined
            }
            isActive={position === index}
            onChoose={(isBeside) => choose(item, isBeside)}
            onPoint={() => setPicked(position)}
          />
        ))}
        {items.length === 0 && <p className={styles.note}>Nothing is called “{query}”.</p>}
        <ListNotes venues={markets} />
      </div>
    </>
  );
}

interface RowProps {
  readonly item: PaletteItem;
  readonly heading: PaletteItem['kind'] | undefined;
  readonly isActive: boolean;
  onChoose(isBeside: boolean): void;
  onPoint(): void;
}

const headings = { market: 'Markets', key: 'Keys', command: 'Commands' } as const;

// Rows are never focused: the keyboard stays in the field, which names the active one.
function Row({ item, heading, isActive, onChoose, onPoint }: RowProps) {
  return (
    <>
      {heading !== undefined && (
        <div className={styles.heading} role="presentation">
          {headings[heading]}
        </div>
      )}
      <div
        id={item.id}
        role="option"
        aria-selected={isActive}
        tabIndex={-1}
        className={styles.row}
        onMouseDown={(event) => event.preventDefault()}
        onClick={(event) => onChoose(event.altKey)}
        onKeyDown={undefined}
        onMouseMove={() => !isActive && onPoint()}
      >
        {item.kind === 'market' && <MarketWords instrument={item.instrument} />}
        {item.kind === 'key' && (
          <>
            <span>Add key for {venueFullNames[item.venue]}…</span>
            <span className={styles.more}>its books need one</span>
          </>
        )}
        {item.kind === 'command' && (
          <>
            <span>{item.command.title}</span>
            <span className={styles.more}>{item.command.where}</span>
          </>
        )}
        <span className={styles.space} />
        {item.kind === 'command' && item.command.keys.map((key) => <kbd key={key}>{key}</kbd>)}
        {isActive && item.kind === 'market' && (
          <>
            <kbd>Enter</kbd>
            <kbd>Alt Enter: beside</kbd>
          </>
        )}
      </div>
    </>
  );
}

/** Venue always; the trust word where the market is open in this window and so has one. */
function MarketWords({ instrument }: { readonly instrument: Instrument }) {
  const services = useServices();
  const { venue, market } = instrument;
  const isOpen = services.workspace
    .getState()
    .workspace.panels.some((panel) => panel.venue === venue && panel.market === market);
  const view = isOpen ? services.views.view(venue, market) : undefined;
  const isPractice = services.window.getState().source === 'practice';
  const { status } = services.credentials.getState();
  return (
    <>
      <span>{marketTitle(market)}</span>
      <span className={styles.more}>
        {venueName(venue, isPractice)}
        {view !== undefined && ` · ${panelTrust(view, 'ladder').state}`}
        {isKeyMissing(status, venue, isPractice) && ' · needs a key'}
        {instrument.halted !== undefined && ` · ${instrument.halted}`}
      </span>
    </>
  );
}

function ListNotes({ venues }: { readonly venues: MarketState['venues'] }) {
  return [...venues].map(([venue, { isLoading, list, error }]) => {
    const name = venueLabels[venue];
    if (list === undefined && isLoading) {
      return (
        <p key={venue} className={styles.note}>
          Asking {name} for its markets…
        </p>
      );
    }
    if (list?.from === 'kept') {
      return (
        <p key={venue} className={styles.note}>
          {name} did not answer{list.reason === undefined ? '' : ` (${list.reason})`}; kept list
          from{' '}
          {formatRfc3339(list.at * 1000)
            .slice(0, 16)
            .replace('T', ' ')}{' '}
          UTC.
        </p>
      );
    }
    if (error !== undefined) {
      return (
        <p key={venue} className={styles.note}>
          {error}
        </p>
      );
    }
    return null;
  });
}
