/** Practice exchange or the venues themselves: which servers the feed thread is pointed to. */
import type { Worker } from 'node:worker_threads';
import type { VenueId } from '#shared/domain/market.ts';
import type { DataSource, Notice } from '#shared/ipc/contract.ts';
import type { VenueConfig } from './feeds/feed-hub.ts';
import type { Logger } from './log/logger.ts';
import { type PracticeThread, startPracticeThread } from './practice/practice-thread-host.ts';
import { type OverriddenEndpoint, resolveEndpoints } from './resolve-endpoints.ts';
import type { ChosenSwitch } from './switches.ts';
import { venueAdapters } from './venues/registry.ts';

export interface DataSourcesOptions {
  readonly createPracticeThread: () => Worker;
  readonly practiceSeed: number | undefined;
  readonly overrides: ReadonlyArray<OverriddenEndpoint & { readonly venue: VenueId }>;
  readonly switches?: readonly ChosenSwitch[] | undefined;
  /** Which of a venue's own addresses to use: where the key in use is meant for. Overrides come before it. */
  readonly environmentOf?: (venue: VenueId) => 'production' | 'sandbox';
  readonly logger: Logger;
  /** The practice exchange ended, for whatever reason. */
  readonly onPracticeGone?: () => void;
  /** The practice exchange died and was started again at another address. */
  readonly onPracticeLost: (venues: readonly VenueConfig[]) => void;
  readonly onNotice: (notice: Notice) => void;
}

export class DataSources {
  readonly #options: DataSourcesOptions;
  #source: DataSource | undefined;
  #configs: readonly VenueConfig[] = [];
  #practice: PracticeThread | undefined;
  #hasRestarted = false;
  #isClosed = false;

  constructor(options: DataSourcesOptions) {
    this.#options = options;
  }

  /** Undefined until the first one is in use. */
  get source(): DataSource | undefined {
    return this.#source;
  }

  /** Absent: it is not what is shown, or it is not there now. */
  get practice(): PracticeThread | undefined {
    return this.#source === 'practice' ? this.#practice : undefined;
  }

  configOf(venue: VenueId): VenueConfig | undefined {
    return this.#configs.find((config) => config.venue === venue);
  }

  /** Starts what the source needs; the venues as the feed thread is to use them. Rejects with the reason. */
  async use(source: DataSource): Promise<readonly VenueConfig[]> {
    if (source === 'practice') {
      this.#practice ??= await this.#startPractice();
      this.#configs = practiceConfigs(this.#practice);
    } else {
      this.#configs = this.#liveConfigs();
    }
    this.#source = source;
    return this.#configs;
  }

  /** After the feed thread was pointed elsewhere: what nobody uses any more is closed. */
  async closeUnused(): Promise<void> {
    if (this.#source === 'live') {
      const practice = this.#practice;
      this.#practice = undefined;
      this.#options.onPracticeGone?.();
      await practice?.close();
    }
  }

  /** Idempotent. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const practice = this.#practice;
    this.#practice = undefined;
    await practice?.close();
  }

  #startPractice(): Promise<PracticeThread> {
    const { createPracticeThread, practiceSeed } = this.#options;
    return startPracticeThread(
      createPracticeThread,
      practiceSeed === undefined ? {} : { seed: practiceSeed },
      {
        onLost: (reason) => void this.#restartPractice(reason),
        onProblem: ({ message }) => this.#options.logger.error(message),
      },
    );
  }

  async #restartPractice(reason: string): Promise<void> {
    this.#practice = undefined;
    this.#options.onPracticeGone?.();
    this.#options.logger.error(`the practice exchange was lost: ${reason}`);
    if (this.#isClosed || this.#source !== 'practice') {
      return;
    }
    if (this.#hasRestarted) {
      this.#options.onNotice({
        severity: 'distrust',
        title: 'The practice exchange stopped',
        text: `${reason}. It was started again once before, so Plumbline leaves it. Go live, or restart Plumbline.`,
      });
      return;
    }
    this.#hasRestarted = true;
    try {
      this.#options.onPracticeLost(await this.use('practice'));
    } catch (error) {
      this.#options.logger.error('the practice exchange could not be started again', { error });
    }
  }

  #liveConfigs(): VenueConfig[] {
    return [...venueAdapters.values()].map((adapter) => ({
      venue: adapter.id,
      ...resolveEndpoints(
        adapter,
        this.#options.overrides.filter((entry) => entry.venue === adapter.id),
        this.#options.environmentOf?.(adapter.id) ?? 'production',
        this.#options.switches?.filter((entry) => entry.venue === adapter.id),
      ),
      isPractice: false,
    }));
  }
}

function practiceConfigs({ endpoints }: PracticeThread): VenueConfig[] {
  return [...venueAdapters.keys()].flatMap((venue) => {
    const urls = endpoints[venue];
    return urls === undefined
      ? []
      : [{ venue, endpoints: urls, isPractice: true, isRestPaired: true }];
  });
}
