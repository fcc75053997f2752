/** What makes an update the same on two parallel sockets, since Rails numbers nothing. SPEC.md RA23. */
import { formatCell } from '#shared/domain/decimal.ts';
import type { UnixMillis } from '#shared/domain/time.ts';
import type { WireLevel } from '../wire/snapshot-columns.ts';

/**
 * A hash of the content with its time. Within one millisecond a level may go there and back and there again: equal updates of one
 * time are told apart by how many there were before.
 */
export class DeltaIdentity {
  #at: UnixMillis | undefined;
  readonly #seen = new Map<number, number>();

  of(levels: readonly WireLevel[], at: UnixMillis | undefined): number {
    if (at !== this.#at || at === undefined) {
      this.#at = at;
      this.#seen.clear();
    }
    const content = levels
      .map(({ side, price, size }) => `${side} ${formatCell(price)} ${formatCell(size)}`)
      .join('|');
    const hash = hash53(`${at ?? ''}|${content}`, 0);
    const before = this.#seen.get(hash) ?? 0;
    this.#seen.set(hash, before + 1);
    return before === 0 ? hash : hash53(content, hash + before);
  }
}

/** 53 bits of two multiplicative hashes: an identity is a safe integer. */
function hash53(text: string, seed: number): number {
  let high = 0xdeadbeef ^ (seed >>> 0) ^ Math.floor(seed / 0x100000000);
  let low = 0x41c6ce57 ^ (seed >>> 0);
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    high = Math.imul(high ^ code, 2654435761);
    low = Math.imul(low ^ code, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return 4294967296 * (2097151 & low) + (high >>> 0);
}
