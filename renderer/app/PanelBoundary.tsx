/** A panel that fails says so in its own place; the others go on. */
import { Component, type ReactNode } from 'react';
import styles from './PanelBoundary.module.css';

interface State {
  readonly failure: string | undefined;
}

export class PanelBoundary extends Component<{ readonly children: ReactNode }, State> {
  override state: State = { failure: undefined };

  static getDerivedStateFromError(error: unknown): State {
    return { failure: error instanceof Error ? error.message : String(error) };
  }

  override render(): ReactNode {
    const { failure } = this.state;
    if (failure === undefined) {
      return this.props.children;
    }
    return (
      <div className={styles.failed} role="alert">
        <h3>This panel stopped</h3>
        <p>
          A fault in Plumbline: {failure}. The other panels go on and the feed is still read. Open
          the panel again to go on here too.
        </p>
        <button
          type="button"
          className={styles.again}
          onClick={() => this.setState({ failure: undefined })}
        >
          Open it again
        </button>
      </div>
    );
  }
}
