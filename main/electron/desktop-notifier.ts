/** Desktop notifications of the system. A click brings the window to the front. SPEC.md of main/attention, AT36. */
import { Notification } from 'electron';
import type { Notifier } from '../attention/attention-service.ts';

export function desktopNotifier(onClick: () => void): Notifier {
  // Held until it is gone: a notification that is collected loses its click.
  const shown = new Set<Notification>();
  return {
    get canNotify() {
      return Notification.isSupported();
    },
    notify: ({ title, body, severity }) => {
      if (!Notification.isSupported()) {
        return;
      }
      // The sound is Plumbline's own, or none.
      const notification = new Notification({
        title,
        body,
        silent: true,
        urgency: severity === 'distrust' ? 'critical' : 'normal',
      });
      shown.add(notification);
      const forget = (): void => void shown.delete(notification);
      notification.on('click', () => {
        forget();
        onClick();
      });
      notification.on('close', forget);
      notification.on('failed', forget);
      notification.show();
      const [oldest] = shown;
      if (shown.size > 20 && oldest !== undefined) {
        shown.delete(oldest);
        oldest.close();
      }
    },
  };
}
