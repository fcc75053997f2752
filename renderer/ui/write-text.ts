/**
 * Writes an element's text where it reads differently, into the text node that is there: an element whose child is
 * replaced is styled and built anew.
 */
export function writeText(element: HTMLElement | null | undefined, text: string): void {
  if (element == null) {
    return;
  }
  const node = element.firstChild;
  if (node === null || node !== element.lastChild || node.nodeType !== Node.TEXT_NODE) {
    if (element.textContent !== text) {
      element.textContent = text;
    }
  } else if (node.nodeValue !== text) {
    node.nodeValue = text;
  }
}
