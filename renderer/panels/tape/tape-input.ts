/** Pointer, wheel and keys of a tape: what pauses it, moves in it and resumes it (design §5, §7). */
import type { TapeElements, TapeView } from './tape-view.ts';

const hoverPausesAfterMs = 1000;

/** Listens on the elements themselves: the wheel must be able to say that it was taken. */
export function attachTapeInput(
  tape: TapeView,
  elements: TapeElements,
  onCopy: (what: 'price' | 'row') => void,
): () => void {
  const { body, grid, root } = elements;
  let hoverTimer: ReturnType<typeof setTimeout> | undefined;
  let wheelRest = 0;
  // After a resume under a resting pointer the tape runs until the pointer has left: it would else pause again at once.
  let isHoverArmed = true;

  const resume = (): void => {
    isHoverArmed = false;
    wheelRest = 0;
    stopHover();
    tape.model.resume();
    tape.changed();
  };
  // A pointer that lay there when the window opened under it reads nothing: the second counts from its first movement.
  const startHover = (): void => {
    hoverTimer ??= setTimeout(() => {
      if (isHoverArmed && tape.model.pauseReason === undefined) {
        tape.model.pause('hover');
        tape.changed();
      }
    }, hoverPausesAfterMs);
  };
  const stopHover = (): void => {
    clearTimeout(hoverTimer);
    hoverTimer = undefined;
  };
  const onBodyLeave = (): void => {
    stopHover();
    isHoverArmed = true;
  };
  const onRootLeave = (): void => {
    if (tape.model.pauseReason === 'hover') {
      tape.model.resume();
      tape.changed();
    }
  };
  const onMove = (event: PointerEvent): void => {
    if (event.movementX !== 0 || event.movementY !== 0) {
      startHover();
    }
    const text = tape.exactTextAt(event.clientY);
    if (grid.title !== text) {
      grid.title = text;
    }
  };
  const onWheel = (event: WheelEvent): void => {
    if (event.ctrlKey || (event.deltaY < 0 && tape.model.pauseReason === undefined)) {
      return;
    }
    event.preventDefault();
    wheelRest += wheelLines(event, tape);
    const lines = Math.trunc(wheelRest);
    if (lines !== 0) {
      wheelRest -= lines;
      tape.model.scroll(lines, tape.height);
      tape.changed();
    }
  };
  const onDown = (event: PointerEvent): void => {
    const row = event.button === 0 ? tape.rowAt(event.clientY) : undefined;
    if (row !== undefined) {
      tape.model.setCursor(row.arrival);
      tape.changed();
    }
  };
  const onKey = (event: KeyboardEvent): void => {
    if (handleKey(event, tape, resume, onCopy)) {
      event.preventDefault();
      event.stopPropagation();
    }
  };
  // Esc resumes from anywhere in the window, since a tape can be paused by the pointer alone.
  const onWindowKey = (event: KeyboardEvent): void => {
    const isResume = event.key === 'Escape' && !event.defaultPrevented;
    if (isResume && tape.model.pauseReason !== undefined && !hasOwnEscape(event.target)) {
      event.preventDefault();
      resume();
    }
  };
  const onResumeClick = (event: Event): void => {
    if (event.target instanceof Element && event.target.closest('[data-resume]') !== null) {
      resume();
      grid.focus();
    }
  };

  body.addEventListener('pointerleave', onBodyLeave);
  body.addEventListener('pointermove', onMove);
  body.addEventListener('pointerdown', onDown);
  body.addEventListener('wheel', onWheel, { passive: false });
  root.addEventListener('pointerleave', onRootLeave);
  root.addEventListener('click', onResumeClick);
  grid.addEventListener('keydown', onKey);
  window.addEventListener('keydown', onWindowKey);
  return () => {
    stopHover();
    body.removeEventListener('pointerleave', onBodyLeave);
    body.removeEventListener('pointermove', onMove);
    body.removeEventListener('pointerdown', onDown);
    body.removeEventListener('wheel', onWheel);
    root.removeEventListener('pointerleave', onRootLeave);
    root.removeEventListener('click', onResumeClick);
    grid.removeEventListener('keydown', onKey);
    window.removeEventListener('keydown', onWindowKey);
  };
}

/** Fields and dialogs close by Esc themselves. */
function hasOwnEscape(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('input, textarea, [role="dialog"]') !== null;
}

function wheelLines(event: WheelEvent, tape: TapeView): number {
  if (event.shiftKey) {
    return Math.sign(event.deltaY === 0 ? event.deltaX : event.deltaY) * tape.height;
  }
  const perLine = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? 20 : 1;
  return event.deltaY / perLine;
}

function handleKey(
  event: KeyboardEvent,
  tape: TapeView,
  resume: () => void,
  onCopy: (what: 'price' | 'row') => void,
): boolean {
  if (event.key.toLowerCase() === 'c' && (event.ctrlKey || event.metaKey)) {
    onCopy(event.shiftKey ? 'row' : 'price');
    return true;
  }
  if (event.ctrlKey || event.metaKey || event.altKey) {
    return false;
  }
  if (event.key === 'End' || event.key === 'Escape') {
    const isPaused = tape.model.pauseReason !== undefined;
    if (isPaused) {
      resume();
    }
    return isPaused;
  }
  const moves: Readonly<Record<string, number>> = {
    ArrowDown: 1,
    ArrowUp: -1,
    PageDown: tape.height,
    PageUp: -tape.height,
    Home: Number.NEGATIVE_INFINITY,
  };
  const by = moves[event.key];
  if (by === undefined) {
    return false;
  }
  tape.model.moveCursor(by, tape.height);
  tape.changed();
  return true;
}
