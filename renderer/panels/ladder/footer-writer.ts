/** Writes the footer's figures into its elements, a few times a second and only where they differ. */

import { formatDecimal } from '#shared/domain/decimal.ts';
import type { ExactDecimal } from '../../ui/number-format.ts';
import { formatExact, missingText, parseExact } from '../../ui/number-format.ts';
import { writeText } from '../../ui/write-text.ts';
import { fundingFigure, priceFigure, standbySentence, standbyText } from './figures-words.ts';
import { bandSteps, footerFigures, suggestBand, suggestCostSizes } from './footer-figures.ts';
import type { LadderModel } from './ladder-model.ts';
import { type LadderSettings, nextOf } from './ladder-settings.ts';

export class FooterWriter {
  readonly #footer: HTMLElement;
  readonly #parts = new Map<string, HTMLElement>();
  readonly #model: LadderModel;
  #settings: LadderSettings;
  #band: number | undefined = undefined;
  #sizes: readonly ExactDecimal[] = [];

  constructor(footer: HTMLElement, model: LadderModel, settings: LadderSettings) {
    this.#footer = footer;
    this.#model = model;
    this.#settings = settings;
    this.#find();
  }

  configure(settings: LadderSettings): void {
    this.#settings = settings;
    // A line for the venue's figures or for two connections may have come or gone.
    this.#find();
  }

  #find(): void {
    this.#parts.clear();
    for (const part of this.#footer.querySelectorAll<HTMLElement>('[data-figure]')) {
      this.#parts.set(part.dataset.figure ?? '', part);
    }
  }

  /** The settings after the person asked for a wider band. */
  withNextBand(): LadderSettings {
    const current = this.#bandNow();
    const next = bandSteps.find((band) => band > current) ?? bandSteps[0];
    return { ...this.#settings, bandBasisPoints: next };
  }

  withNextSize(): LadderSettings {
    const current = this.#sizeNow();
    const texts = this.#sizes.map((size) => formatDecimal(size.units, size.scale));
    const next = nextOf(texts, formatDecimal(current.units, current.scale));
    return next === '0' ? this.#settings : { ...this.#settings, costSize: next };
  }

  write(isThen: boolean): void {
    const { book } = this.#model.view;
    const { format } = this.#model;
    this.#writeFigures();
    const band = `within ${this.#bandNow()} bp`;
    this.#text('band', band);
    if (!book.hasBook || format === undefined) {
      for (const name of ['bid-depth', 'ask-depth', 'buy-price', 'sell-price']) {
        this.#text(name, missingText);
      }
      this.#text('buy-size', 'buy');
      this.#text('sell-size', 'sell');
      return;
    }
    const size = this.#sizeNow();
    const figures = footerFigures({
      bids: book.bids,
      asks: book.asks,
      priceScale: book.priceScale,
      sizeScale: book.sizeScale,
      sizeDecimals: format.sizeDecimals,
      bandBasisPoints: this.#bandNow(),
      costSize: size,
      isThen,
    });
    this.#text('bid-depth', figures.bidDepth);
    this.#text('ask-depth', figures.askDepth);
    const balance = this.#parts.get('balance');
    const share = figures.balance === undefined ? '50%' : `${Math.round(figures.balance * 100)}%`;
    if (balance !== undefined && balance.style.getPropertyValue('--bids') !== share) {
      balance.style.setProperty('--bids', share);
    }
    const sizeText = roundText(size);
    this.#text('buy-size', `buy ${sizeText}`);
    this.#text('buy-price', figures.buy.price);
    this.#text('buy-distance', figures.buy.distance);
    this.#text('sell-size', `sell ${sizeText}`);
    this.#text('sell-price', figures.sell.price);
    this.#text('sell-distance', figures.sell.distance);
  }

  #writeFigures(): void {
    const { ticker = {}, standby } = this.#model.view.figures;
    const decimals = this.#model.tickDecimals;
    this.#text('mark', priceFigure('mark', ticker.markPrice, decimals));
    this.#text('index', priceFigure('index', ticker.indexPrice, decimals));
    this.#text('funding', fundingFigure(ticker));
    const part = this.#parts.get('standby');
    if (part !== undefined) {
      writeText(part, standbyText(standby) || 'two connections asked for');
      const sentence = standbySentence(standby);
      if (part.title !== sentence) {
        part.title = sentence;
      }
      part.dataset.whole = String(standby?.every((line) => line.state === 'in-step') === true);
    }
  }

  #bandNow(): number {
    const { book } = this.#model.view;
    if (this.#settings.bandBasisPoints !== undefined) {
      return this.#settings.bandBasisPoints;
    }
    if (this.#band === undefined && book.hasBook) {
      this.#band = suggestBand(book.bids, book.asks);
    }
    return this.#band ?? 2;
  }

  #sizeNow(): ExactDecimal {
    const { format } = this.#model;
    if (this.#sizes.length === 0 && format !== undefined && format.unit === 'base') {
      this.#sizes = suggestCostSizes(format.median, format.scale);
    }
    const chosen = parseExact(this.#settings.costSize ?? '');
    return chosen ?? this.#sizes[3] ?? { units: 1, scale: 0 };
  }

  #text(name: string, text: string): void {
    writeText(this.#parts.get(name), text);
  }
}

/** A chosen size is round: 5M, 500k, 0.2. */
function roundText(size: ExactDecimal): string {
  for (const [zeros, suffix] of [
    ['000000000', 'B'],
    ['000000', 'M'],
    ['000', 'k'],
  ] as const) {
    const digits = String(size.units);
    if (size.scale === 0 && digits.length > 4 && digits.endsWith(zeros)) {
      return digits.slice(0, -zeros.length) + suffix;
    }
  }
  return formatExact(size.units, size.scale);
}
