/** A button of three dots and the list it opens. */
import { Menu as BaseMenu } from '@base-ui/react/menu';
import styles from './Menu.module.css';

export interface MenuEntry {
  readonly id: string;
  readonly title: string;
  readonly keys?: string;
  /** It is a switch, and this is how it stands. */
  readonly isOn?: boolean;
  run(): void;
}

export type MenuItem = MenuEntry | 'rule';

export interface MenuProps {
  readonly label: string;
  /** Asked when it opens: what can be done may have changed since the panel was drawn. */
  items(): readonly MenuItem[];
}

export function Menu({ label, items }: MenuProps) {
  return (
    <BaseMenu.Root>
      <BaseMenu.Trigger className={styles.trigger} aria-label={label}>
        <svg viewBox="0 0 14 14" width="14" height="14" aria-hidden="true">
          <circle cx="3" cy="7" r="1.1" fill="currentColor" />
          <circle cx="7" cy="7" r="1.1" fill="currentColor" />
          <circle cx="11" cy="7" r="1.1" fill="currentColor" />
        </svg>
      </BaseMenu.Trigger>
      <BaseMenu.Portal>
        <BaseMenu.Positioner className={styles.positioner} align="end" sideOffset={2}>
          <BaseMenu.Popup className={styles.popup}>
            <Items ask={items} />
          </BaseMenu.Popup>
        </BaseMenu.Positioner>
      </BaseMenu.Portal>
    </BaseMenu.Root>
  );
}

function Items({ ask }: { readonly ask: MenuProps['items'] }) {
  return ask().map((item, index) => {
    if (item === 'rule') {
      // biome-ignore lint/suspicious/noArrayIndexKey: a rule has no other name than its place
      return <BaseMenu.Separator key={`rule-${index}`} className={styles.rule} />;
    }
    if (item.isOn !== undefined) {
      return (
        <BaseMenu.CheckboxItem
          key={item.id}
          className={styles.item}
          checked={item.isOn}
          closeOnClick
          onCheckedChange={() => item.run()}
        >
          <span>{item.title}</span>
          <span className={styles.space} />
          <BaseMenu.CheckboxItemIndicator>
            <svg viewBox="0 0 10 10" width="10" height="10" aria-hidden="true">
              <path d="M1 5.2l2.7 2.8L9 2" fill="none" stroke="currentColor" strokeWidth="1.5" />
            </svg>
          </BaseMenu.CheckboxItemIndicator>
        </BaseMenu.CheckboxItem>
      );
    }
    return (
      <BaseMenu.Item key={item.id} className={styles.item} onClick={() => item.run()}>
        <span>{item.title}</span>
        <span className={styles.space} />
        {item.keys !== undefined && <kbd>{item.keys}</kbd>}
      </BaseMenu.Item>
    );
  });
}
