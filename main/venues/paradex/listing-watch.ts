/** Changes of the market list, which has no binary form. SPEC.md PD34. */
import type { ConversationTools, VenueEventSink } from '../venue.ts';

/** After a change the list is fetched: a burst of them is told once at its start and once at its end. */
const tellEveryMs = 10_000;

export class ListingWatch {
  readonly #tools: ConversationTools;
  #isPausing = false;
  #isTold = true;

  constructor(tools: ConversationTools) {
    this.#tools = tools;
  }

  /** False: it will be told with others. */
  changed(sink: VenueEventSink): boolean {
    if (this.#isPausing) {
      this.#isTold = false;
      return false;
    }
    this.#tell(sink);
    return true;
  }

  #tell(sink: VenueEventSink): void {
    this.#isTold = true;
    sink.listingChanged();
    this.#isPausing = true;
    this.#tools.setTimer((at) => {
      this.#isPausing = false;
      if (!this.#isTold) {
        this.#tell(at);
      }
    }, tellEveryMs);
  }
}
