/** A dialog that fails, or whose code cannot be read, closes and says so; the books behind it go on. */
import { Component, type ReactNode } from 'react';

export interface DialogBoundaryProps {
  readonly children: ReactNode;
  onFailure(reason: string): void;
}

export class DialogBoundary extends Component<
  DialogBoundaryProps,
  { readonly hasFailed: boolean }
> {
  override state = { hasFailed: false };

  static getDerivedStateFromError(): { readonly hasFailed: boolean } {
    return { hasFailed: true };
  }

  override componentDidCatch(error: unknown): void {
    this.props.onFailure(error instanceof Error ? error.message : String(error));
  }

  override render(): ReactNode {
    return this.state.hasFailed ? undefined : this.props.children;
  }
}
