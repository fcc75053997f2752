/** What stands around every panel, found as a person or a screen reader finds it. */
import type { Locator, Page } from 'playwright';
import { expect } from '../harness/fixtures.ts';

export async function textOf(locator: Locator): Promise<string> {
  return (await locator.textContent()) ?? '';
}

/** One word of a panel while it stood: as the badge, the trust line and the status strip had it. */
export interface SaidWord {
  readonly state: string;
  /** As it began. */
  readonly sentence: string;
  /** Each that came to stand there, whatever its numbers. */
  readonly sentences: readonly string[];
  /** "Books 3 LIVE 1 STALE", as the strip came to say it while the word stood. */
  readonly books: string;
}

export class PanelPage {
  readonly page: Page;
  readonly root: Locator;
  readonly badge: Locator;
  /** The trust word. */
  readonly state: Locator;
  readonly age: Locator;
  /** Cause, what the app does, what the person can do. */
  readonly sentence: Locator;
  readonly practiceMark: Locator;

  /**
   * `title` as the panel's header has it: `BTCUSD`, `Tape BTCUSD`, `USDC peg`; `venue` as it stands beside it, where several
   * panels have the same title.
   */
  constructor(page: Page, title: string, venue?: string) {
    this.page = page;
    const panels = page.getByRole('region', { name: title, exact: true });
    this.root =
      venue === undefined
        ? panels
        : panels.filter({ has: page.locator('header').getByText(venue, { exact: true }) });
    this.badge = this.root.locator('[data-trust-badge]');
    this.state = this.badge.locator('b');
    this.age = this.badge.locator('em');
    this.sentence = this.root.locator('[data-trust-line]');
    this.practiceMark = this.root.locator('header').getByText('practice', { exact: true });
  }

  button(name: string | RegExp): Locator {
    return this.root.getByRole('button', { name });
  }

  async waitForState(state: string | RegExp, withinMs = 15_000): Promise<void> {
    await expect(this.state).toHaveText(state, { timeout: withinMs });
  }

  /** The badge's age in seconds, below a minute. */
  async ageInSeconds(): Promise<number> {
    return Number.parseFloat(await textOf(this.age));
  }

  /** Every trust word from now on, the present one first, each once while it lasts. */
  async recordStates(): Promise<() => Promise<readonly string[]>> {
    await this.root.evaluate((element) => {
      const states: string[] = [];
      const note = (): void => {
        const state = element.dataset.trust ?? '';
        if (states.at(-1) !== state) {
          states.push(state);
        }
      };
      note();
      new MutationObserver(note).observe(element, { attributeFilter: ['data-trust'] });
      Object.assign(element, { statesSeen: states });
    });
    return () => this.root.evaluate((element) => Reflect.get(element, 'statesSeen'));
  }

  /**
   * Every trust word from now on with what the window said beside it: the sentence as it began, the counts as they ended. For words
   * that are over before a test could look.
   */
  async recordWords(): Promise<() => Promise<readonly SaidWord[]>> {
    await this.root.evaluate((element) => {
      interface Word {
        readonly state: string;
        readonly sentence: string;
        readonly sentences: string[];
        books: string;
      }
      const said: Word[] = [];
      const textOf = (root: ParentNode, selector: string): string =>
        root.querySelector(selector)?.textContent ?? '';
      const shapeOf = (sentence: string): string => sentence.replace(/[\d.,]+/g, '0');
      const note = (): void => {
        const state = element.dataset.trust ?? '';
        const sentence = textOf(element, '[data-trust-line]');
        const books = textOf(document, '[data-status=books]');
        const last = said.at(-1);
        if (last?.state !== state) {
          said.push({ state, sentence, sentences: [sentence], books });
          return;
        }
        last.books = books;
        if (last.sentences.every((before) => shapeOf(before) !== shapeOf(sentence))) {
          last.sentences.push(sentence);
        }
      };
      note();
      const observer = new MutationObserver(note);
      observer.observe(element, { attributeFilter: ['data-trust'] });
      const strip = document.querySelector('footer');
      if (strip !== null) {
        observer.observe(strip, { childList: true, characterData: true, subtree: true });
      }
      Object.assign(element, { wordsSaid: said });
    });
    return () => this.root.evaluate((element) => Reflect.get(element, 'wordsSaid'));
  }
}

/** "LIVE GAP RESYNCING LIVE" */
export function statesOf(said: readonly SaidWord[]): string {
  return said.map(({ state }) => state).join(' ');
}
