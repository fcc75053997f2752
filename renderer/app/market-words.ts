/** How a market is called on the screen. */

/** `BTC-USD-PERP.interactive` is the interactive book of `BTC-USD-PERP`: two words, as a person says it. */
export function marketTitle(market: string): string {
  return market.replace('.', ' ');
}
