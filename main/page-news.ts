/** What every page is told; notices from before a page asked are kept for its start. */
import type { Notice, PageCommand } from '#shared/ipc/contract.ts';
import type { Logger } from './log/logger.ts';
import { redactText } from './log/redact.ts';

export class PageNews {
  readonly #logger: Logger;
  readonly #listeners = new Set<(command: PageCommand) => void>();
  readonly #startNotices: Notice[];
  #isStarted = false;

  constructor(logger: Logger, startNotices: readonly Notice[]) {
    this.#logger = logger;
    this.#startNotices = [...startNotices];
  }

  readonly tell = (command: PageCommand): void => {
    for (const listener of this.#listeners) {
      listener(command);
    }
  };

  readonly notify = (told: Notice): void => {
    // It goes to a page, and may quote an error that quotes anything.
    const notice = { ...told, title: redactText(told.title), text: redactText(told.text) };
    this.#logger.warn(`${notice.title}. ${notice.text}`);
    if (this.#isStarted) {
      this.tell({ kind: 'notice', notice });
    } else {
      this.#startNotices.push(notice);
    }
  };

  /** A page is there: what waited for it; from now on notices are told at once. */
  start(): readonly Notice[] {
    this.#isStarted = true;
    return this.#startNotices.splice(0);
  }

  /** Returns the unsubscriber. */
  listen(listener: (command: PageCommand) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
