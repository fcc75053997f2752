/** A price alert is said to who hears the window: it is no change of a book's word, so the announcer does not know it. */
import type { Incident } from '#shared/ipc/attention.ts';
import type { WindowServices } from '../app/window-services.ts';
import { incidentPlace, incidentSubject, isOpen } from './log-words.ts';

/** Of every alert that became true, once. Returns what stops it. */
export function speakAlerts({
  attention,
  announcer,
}: Pick<WindowServices, 'attention' | 'announcer'>): () => void {
  return attention.subscribe((state, before) => {
    // The log of before this window is not news.
    if (state.incidents === before.incidents || before.answer !== 'there') {
      return;
    }
    const text = newAlerts(state.incidents, before.incidents).map(spokenAlert).join(' ');
    if (text !== '') {
      announcer.speak(text);
    }
  });
}

function newAlerts(now: readonly Incident[], before: readonly Incident[]): readonly Incident[] {
  const openBefore = new Set(before.filter(isOpen).map(({ id }) => id));
  return now.filter(
    (incident) => incident.kind === 'alert' && isOpen(incident) && !openBefore.has(incident.id),
  );
}

function spokenAlert(incident: Incident): string {
  return `Alert: ${incidentSubject(incident)} on ${incidentPlace(incident)}. ${incident.cause.text}`;
}
