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

/** As `writeText`, but no line ends between a number and its unit. The text that is read or copied has plain spaces. */
export function writeUnbroken(element: HTMLElement | null, text: string): void {
  if (element === null || element.textContent === text) {
    return;
  }
  // Every second piece is a number's last digit with its unit.
  const pieces = text.split(/(\d (?:s|ms|min|h|bp)\b)/);
  if (element.childNodes.length !== pieces.length) {
    element.replaceChildren(
      ...pieces.map((piece, index) => (index % 2 === 0 ? piece : held(piece))),
    );
    return;
  }
  for (const [index, piece] of pieces.entries()) {
    const node = element.childNodes[index];
    const leaf = node?.firstChild ?? node;
    if (leaf != null && leaf.nodeValue !== piece) {
      leaf.nodeValue = piece;
    }
  }
}

function held(words: string): HTMLElement {
  const span = document.createElement('span');
  span.style.whiteSpace = 'nowrap';
  span.textContent = words;
  return span;
}
