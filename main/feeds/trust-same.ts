/** Whether two words about a book read the same. What differs only in how long ago something was is not sent again. SPEC.md TR25. */
import type { Cause, Evidence, OtherState, SentencePart, Trust } from '#shared/domain/trust.ts';

/** A sign of life that is this much newer is worth telling in the rows behind a word; those come too often for each. */
const evidenceMovesMs = 5_000;

/** True when a reader of badge, sentence or proof would see no difference; a moved last change alone is none. */
export function isSameTrust(one: Trust | undefined, other: Trust): boolean {
  return (
    one !== undefined &&
    one.state === other.state &&
    one.since === other.since &&
    one.delayMs === other.delayMs &&
    one.isBookOld === other.isBookOld &&
    one.proof.word === other.proof.word &&
    one.proof.holds === other.proof.holds &&
    one.proof.at === other.proof.at &&
    isSameCause(one.cause, other.cause)
  );
}

/** The same of the sheet behind the word: the detail of the proof, what else holds, and the facts. */
export function isSameDetail(one: Trust | undefined, other: Trust): boolean {
  return (
    one !== undefined &&
    isSameSentence(one.proof.detail ?? [], other.proof.detail ?? [], 0) &&
    isSameAlso(one.also, other.also) &&
    isSameEvidence(one.evidence, other.evidence)
  );
}

function isSameCause(one: Cause, other: Cause): boolean {
  return one.code === other.code && isSameSentence(one.sentence, other.sentence, 0);
}

function isSameAlso(
  one: readonly OtherState[] | undefined,
  other: readonly OtherState[] | undefined,
): boolean {
  return isSameList(
    one ?? [],
    other ?? [],
    (before, after) =>
      before.state === after.state &&
      before.cause.code === after.cause.code &&
      isSameSentence(before.cause.sentence, after.cause.sentence, evidenceMovesMs),
  );
}

function isSameEvidence(
  one: readonly Evidence[] | undefined,
  other: readonly Evidence[] | undefined,
): boolean {
  return isSameList(
    one ?? [],
    other ?? [],
    (before, after) =>
      before.name === after.name && isSameSentence(before.words, after.words, evidenceMovesMs),
  );
}

function isSameSentence(
  one: readonly SentencePart[],
  other: readonly SentencePart[],
  movesMs: number,
): boolean {
  return (
    one === other || isSameList(one, other, (before, after) => isSamePart(before, after, movesMs))
  );
}

function isSamePart(one: SentencePart, other: SentencePart, movesMs: number): boolean {
  if (typeof one === 'string' || typeof other === 'string') {
    return one === other;
  }
  if ('age' in one) {
    return 'age' in other && (one.age === other.age || Math.abs(other.age - one.age) < movesMs);
  }
  return 'until' in other && one.until === other.until;
}

function isSameList<Item>(
  one: readonly Item[],
  other: readonly Item[],
  isSame: (one: Item, other: Item) => boolean,
): boolean {
  return (
    one.length === other.length &&
    one.every((item, index) => {
      const match = other[index];
      return match !== undefined && isSame(item, match);
    })
  );
}
