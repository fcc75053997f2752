/** Wheel, pointer and keys of a ladder (design §7). Listens by hand: a wheel listener must be able to refuse the page's own scroll. */
import type { LadderModel } from './ladder-model.ts';

export interface LadderActions {
  centre(): void;
  group(direction: 'coarser' | 'finer' | 'tick'): void;
  hold(): void;
  copyPrice(): void;
  copyRow(): void;
  /** The rows or the cursor moved by hand: paint, and tell the semantic layer at once. */
  moved(): void;
  /** Only the paint follows: hovering is not told. */
  hovered(): void;
  rowAt(clientY: number): number;
  rowHeight(): number;
  showDetail(row: number, clientX: number, clientY: number): void;
  hideDetail(): void;
}

/** A pointer that rests this long is shown the full number. */
const restMs = 300;

export function attachLadderInput(
  grid: HTMLElement,
  model: LadderModel,
  actions: LadderActions,
): () => void {
  const stop = new AbortController();
  const { signal } = stop;
  let wheelRest = 0;
  let restTimer: ReturnType<typeof setTimeout> | undefined;

  grid.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault();
      actions.hideDetail();
      // With Shift some systems turn the wheel sideways.
      const delta = event.deltaY === 0 ? event.deltaX : event.deltaY;
      const rows = wheelRows(event.deltaMode, delta, actions.rowHeight(), wheelRest);
      wheelRest = rows.rest;
      if (rows.whole === 0) {
        return;
      }
      if (event.ctrlKey || event.metaKey) {
        actions.group(rows.whole > 0 ? 'finer' : 'coarser');
        return;
      }
      model.scroll(event.shiftKey ? Math.sign(rows.whole) * model.fullRows : rows.whole);
      actions.moved();
    },
    { passive: false, signal },
  );
  grid.addEventListener(
    'mousedown',
    (event) => {
      if (event.button === 1) {
        // Otherwise a middle press starts the page's own scrolling.
        event.preventDefault();
        actions.centre();
      } else if (event.button === 0) {
        model.cursor.select(actions.rowAt(event.clientY));
        actions.moved();
      }
    },
    { signal },
  );
  grid.addEventListener(
    'pointermove',
    (event) => {
      const row = actions.rowAt(event.clientY);
      model.setHovered(row);
      actions.hovered();
      actions.hideDetail();
      clearTimeout(restTimer);
      restTimer = setTimeout(() => actions.showDetail(row, event.clientX, event.clientY), restMs);
    },
    { signal },
  );
  grid.addEventListener(
    'pointerleave',
    () => {
      clearTimeout(restTimer);
      model.setHovered(undefined);
      actions.hovered();
      actions.hideDetail();
    },
    { signal },
  );
  for (const type of ['focus', 'blur'] as const) {
    grid.addEventListener(
      type,
      () => {
        model.setRing(type === 'focus' && grid.matches(':focus-visible'));
        actions.moved();
      },
      { signal },
    );
  }
  grid.addEventListener(
    'keydown',
    (event) => {
      // The window's own commands run first and say so.
      if (!event.defaultPrevented && runKey(event, model, actions)) {
        event.preventDefault();
        event.stopPropagation();
        model.setRing(true);
        actions.moved();
      }
    },
    { signal },
  );
  return () => {
    clearTimeout(restTimer);
    stop.abort();
  };
}

/** False when the key means nothing here. */
function runKey(event: KeyboardEvent, model: LadderModel, actions: LadderActions): boolean {
  if (event.altKey) {
    return false;
  }
  if (event.ctrlKey || event.metaKey) {
    if (event.key.toLowerCase() !== 'c') {
      return false;
    }
    if (event.shiftKey) {
      actions.copyRow();
    } else {
      actions.copyPrice();
    }
    return true;
  }
  switch (event.key) {
    case 'ArrowUp':
    case 'ArrowDown': {
      const direction = event.key === 'ArrowUp' ? 1 : -1;
      if (event.shiftKey) {
        model.cursor.moveToLevel(direction);
      } else {
        model.cursor.move(direction);
      }
      return true;
    }
    case 'PageUp':
      model.scroll(model.fullRows);
      return true;
    case 'PageDown':
      model.scroll(-model.fullRows);
      return true;
    case 'Home':
      model.cursor.moveToBest('ask');
      return true;
    case 'End':
      model.cursor.moveToBest('bid');
      return true;
    case ' ':
      actions.centre();
      return true;
    case '+':
    case '=':
      actions.group('coarser');
      return true;
    case '-':
      actions.group('finer');
      return true;
    case '0':
      actions.group('tick');
      return true;
    case 'h':
    case 'H':
      actions.hold();
      return true;
    default:
      return false;
  }
}

/** Whole rows of a wheel turn, positive towards higher prices; what is left over counts on. */
export function wheelRows(
  deltaMode: number,
  delta: number,
  rowHeight: number,
  rest: number,
): { readonly whole: number; readonly rest: number } {
  // Pixels (0): a notch is about 100 or 120 and moves three rows, as lines (1) do elsewhere.
  const perRow = deltaMode === 0 ? Math.max(rowHeight, 33) : 1;
  const isTurn = rest !== 0 && Math.sign(rest) !== Math.sign(-delta);
  const sum = (isTurn ? 0 : rest) - delta / perRow;
  const whole = Math.trunc(sum);
  return { whole: whole === 0 ? 0 : whole, rest: sum - whole };
}
