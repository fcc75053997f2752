/** What is written into a ladder's elements by hand: heads, live words of the tool row, messages, the full numbers on hover. */
import { sentenceText } from '#shared/domain/trust.ts';
import { missingText } from '../../ui/number-format.ts';
import { groupingLabel } from './grouping.ts';
import { type LadderLayout, layoutColumns } from './ladder-layout.ts';
import type { LadderModel } from './ladder-model.ts';
import { rowDetail } from './row-words.ts';

export function placeHeads(heads: HTMLElement | null, layout: LadderLayout): void {
  if (heads !== null) {
    heads.style.gridTemplateColumns = layoutColumns(layout);
    heads.dataset.totals = String(layout.bidTotal !== undefined);
    heads.dataset.change = String(layout.bidChange !== undefined);
    heads.dataset.prints = String(layout.sold !== undefined);
  }
}

/** The live words of the tool row: what is grouped how, and whether the axis is held. */
export function writeTools(
  model: LadderModel,
  quote: string | undefined,
  grouping: HTMLButtonElement | null,
  hold: HTMLButtonElement | null,
): void {
  const current = model.grouping;
  const text =
    current === undefined ? missingText : groupingLabel(current, quote, model.isBasisPoints);
  if (grouping !== null && grouping.textContent !== text) {
    grouping.textContent = text;
    grouping.ariaLabel = `Grouping ${text}`;
  }
  const held = String(model.isHeld);
  if (hold !== null && hold.ariaPressed !== held) {
    hold.ariaPressed = held;
  }
}

/** A market that the venue does not have will never have rows: then its sentence stands in their place. */
export function writeMessage(model: LadderModel, message: HTMLElement | null): void {
  const { trust, view } = model;
  const isWithoutMarket = !view.book.hasBook && trust.cause.code === 'no-market';
  const text = isWithoutMarket ? sentenceText(trust.cause.sentence, Date.now()) : '';
  if (message !== null && message.textContent !== text) {
    message.textContent = text;
    message.hidden = !isWithoutMarket;
  }
}

export function showDetail(
  tip: HTMLElement,
  body: HTMLElement,
  model: LadderModel,
  index: number,
  clientX: number,
  clientY: number,
): void {
  const row = model.rows[index];
  if (row === undefined || model.grouping === undefined || model.format === undefined) {
    return;
  }
  const text = rowDetail(row, model.grouping, model.format);
  if (text === '') {
    return;
  }
  const box = body.getBoundingClientRect();
  tip.textContent = text;
  tip.hidden = false;
  const left = Math.min(clientX - box.left + 12, box.width - tip.offsetWidth - 4);
  const isLow = clientY - box.top > box.height - 48;
  tip.style.left = `${Math.max(4, left)}px`;
  tip.style.top = `${clientY - box.top + (isLow ? -28 : 16)}px`;
}
