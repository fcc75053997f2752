/** What is shown when there can be no window: cause and what to do. */
import styles from './StartFailure.module.css';

export function StartFailure({ text }: { readonly text: string }) {
  return (
    <main className={styles.failure} role="alert">
      <h1>Plumbline could not start</h1>
      <p>{text}</p>
    </main>
  );
}
