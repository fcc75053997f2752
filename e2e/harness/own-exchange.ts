/** The practice exchange inside the test, so that a fault begins when the window is ready for it and books are compared while it stands still. */
import { type PracticeExchange, startExchange } from '../../main/practice/exchange.ts';
import type { VenueId } from '../../shared/domain/market.ts';

export class OwnExchange {
  readonly #exchange: PracticeExchange;

  private constructor(exchange: PracticeExchange) {
    this.#exchange = exchange;
  }

  static async start(protocols: readonly VenueId[]): Promise<OwnExchange> {
    return new OwnExchange(await startExchange({ protocols, seed: 7 }, {}));
  }

  /** The app's `--endpoint` flags that lead here. */
  get appFlags(): readonly string[] {
    return Object.entries(this.#exchange.endpoints).flatMap(([venue, kinds]) =>
      Object.entries(kinds).map(([kind, url]) => `--endpoint=${venue}.${kind}=${url}`),
    );
  }

  /** The fault begins; what is returned ends it. */
  begin(scenario: string): () => void {
    const run = this.#exchange.trigger(scenario);
    return () => run.stop();
  }

  digest(market: string): string {
    return this.#exchange.digest(market);
  }

  close(): Promise<void> {
    return this.#exchange.close();
  }
}
