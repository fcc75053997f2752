import type { ClientSession } from '../servers/client-session.ts';

/**
 * One frame, struck on every socket that carries it and once on each. Copies of a frame go out within one turn of the event loop,
 * so the strike lasts for the turn it begins in; whoever connects later is spared. SPEC.md PX123.
 */
export class OneStrike {
  readonly #struck = new Set<ClientSession>();
  #isOver = false;

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Whether this frame of the session is the one. To be asked only of frames that would do. */
  hits(session: ClientSession): boolean {
    if (this.#isOver || this.#struck.has(session)) {
      return false;
    }
    if (this.#struck.size === 0) {
      queueMicrotask(() => {
        this.#isOver = true;
      });
    }
    this.#struck.add(session);
    return true;
  }
}
