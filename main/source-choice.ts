/** Which source is shown, one choice at a time; another key of a venue points the feed thread to where that is meant for. */
import type { VenueId } from '#shared/domain/market.ts';
import type { DataSource } from '#shared/ipc/contract.ts';
import type { DataSources } from './data-sources.ts';
import type { FeedThreadHost } from './feeds/feed-thread-host.ts';

export interface SourceChoiceOptions {
  readonly sources: DataSources;
  readonly host: FeedThreadHost;
  /** Another one is in use now. */
  readonly onChosen: (source: DataSource) => void;
}

export class SourceChoice {
  readonly #options: SourceChoiceOptions;
  #switching: Promise<unknown> = Promise.resolve();

  constructor(options: SourceChoiceOptions) {
    this.#options = options;
  }

  /** Rejects with the reason. */
  start(source: DataSource): Promise<void> {
    const started = this.#use(source);
    this.#switching = started.catch(() => undefined);
    return started;
  }

  /** A choice made during another one waits for it. Rejects with the reason. */
  choose(source: DataSource): Promise<DataSource> {
    const chosen = this.#switching.then(async () => {
      if (source !== this.#options.sources.source) {
        await this.#use(source);
        this.#options.onChosen(source);
      }
      return source;
    });
    this.#switching = chosen.catch(() => undefined);
    return chosen;
  }

  /** Resolves when no choice is under way. */
  async settled(): Promise<void> {
    await this.#switching;
  }

  /** Another key, or none any more: at the address it is meant for, and nothing stays open with the one before. */
  async switchKey(venue: VenueId): Promise<void> {
    const { sources, host } = this.#options;
    if (sources.source !== 'live') {
      return;
    }
    const before = JSON.stringify(sources.configOf(venue));
    const configs = await sources.use('live');
    if (JSON.stringify(sources.configOf(venue)) === before) {
      host.restart(venue);
    } else {
      host.configure(configs);
    }
  }

  async #use(source: DataSource): Promise<void> {
    const { sources, host } = this.#options;
    host.configure(await sources.use(source));
    await sources.closeUnused();
  }
}
