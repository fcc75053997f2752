/** What the dialogs with a layout of their own share: the shade, the name, and the panel that gets the keyboard back. */
import { Dialog } from '@base-ui/react/dialog';
import type { ReactNode, RefObject } from 'react';
import styles from '../ui/Dialog.module.css';
import { panelStop } from './panel-focus.ts';
import { useServices } from './window-services.ts';

export interface LargeDialogProps {
  /** For tests and support. */
  readonly name: string;
  readonly isOpen?: boolean;
  readonly className: string | undefined;
  readonly titleId: string;
  /** Absent: the first that can have it. */
  readonly initialFocus?: RefObject<HTMLElement | null>;
  onClose(): void;
  readonly children: ReactNode;
}

export function LargeDialog(props: LargeDialogProps) {
  const { name, isOpen = true, className, titleId, initialFocus, onClose, children } = props;
  const services = useServices();
  return (
    <Dialog.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className={styles.shade} />
        <Dialog.Popup
          className={className}
          aria-labelledby={titleId}
          {...(initialFocus === undefined ? {} : { initialFocus })}
          finalFocus={() => panelStop(services.workspace.getState().focusedId ?? '') ?? true}
          data-dialog={name}
        >
          {children}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
