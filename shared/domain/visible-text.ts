/** Control and direction characters, line and paragraph separators: they could hide or turn around what stands beside them. */
const hiddenCharacters = /[\p{Cc}\p{Cf}\u2028\u2029]/gu;

/** What somebody else wrote, to be quoted to a person: whatever cannot be seen is written as its escape. */
export function visibleText(text: string): string {
  return text.replace(
    hiddenCharacters,
    (one) => `\\u${(one.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  );
}
