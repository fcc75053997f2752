/** A button of three dots and the list it opens. */
import { Menu as BaseMenu } from '@base-ui/react/menu';
import styles from './Menu.module.css';

export interface MenuEntry {
  readonly id: string;
  readonly title: string;
  readonly keys?: string;
  run(): void;
}

export type MenuItem = MenuEntry | 'rule';

export interface MenuProps {
  readonly label: string;
  readonly items: readonly MenuItem[];
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
            {items.map((item, index) =>
              item === 'rule' ? (
                // biome-ignore lint/suspicious/noArrayIndexKey: a rule has no other name than its place
                <BaseMenu.Separator key={`rule-${index}`} className={styles.rule} />
              ) : (
                <BaseMenu.Item key={item.id} className={styles.item} onClick={() => item.run()}>
                  <span>{item.title}</span>
                  <span className={styles.space} />
                  {item.keys !== undefined && <kbd>{item.keys}</kbd>}
                </BaseMenu.Item>
              ),
            )}
          </BaseMenu.Popup>
        </BaseMenu.Positioner>
      </BaseMenu.Portal>
    </BaseMenu.Root>
  );
}
