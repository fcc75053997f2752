/** The keys in force. */
import { Dialog } from '../ui/Dialog.tsx';
import styles from './KeySheet.module.css';
import { keySheet } from './keyboard.ts';

export function KeySheet({ isOpen, onClose }: { readonly isOpen: boolean; onClose(): void }) {
  return (
    <Dialog title="Keys" isOpen={isOpen} onClose={onClose}>
      <div className={styles.sheet}>
        {keySheet.map((part) => (
          <section key={part.title}>
            <h3 className={styles.part}>{part.title}</h3>
            <dl>
              {part.lines.map((line) => (
                <div key={line.keys} className={styles.line}>
                  <dt>
                    {line.keys.split(' · ').map((key) => (
                      <kbd key={key}>{key}</kbd>
                    ))}
                  </dt>
                  <dd>{line.does}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
