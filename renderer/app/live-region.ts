/** The window's two live regions. Screen readers read what is put there; nobody sees it. */
import type { Urgency } from './announcer.ts';

export function createLiveRegion(page: Document): (text: string, urgency: Urgency) => void {
  const regions = { polite: region(page, 'polite'), assertive: region(page, 'assertive') };
  return (text, urgency) => {
    const element = regions[urgency];
    // The same sentence twice is news only when the text changes: a no-break space at the end makes it another.
    element.textContent = element.textContent === text ? `${text}\u00a0` : text;
  };
}

function region(page: Document, urgency: Urgency): HTMLElement {
  const element = page.createElement('div');
  element.className = 'visually-hidden';
  element.setAttribute('aria-live', urgency);
  element.setAttribute('role', urgency === 'assertive' ? 'alert' : 'status');
  element.dataset.liveRegion = urgency;
  page.body.append(element);
  return element;
}
