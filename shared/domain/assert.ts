/** Ends every `switch` on a union: a new member that nobody handles does not compile. */
export function ensureNever(value: never): never {
  throw new Error(`unexpected value: ${JSON.stringify(value)}`);
}

/** For what must be there by construction; absence is a bug, so it throws and names it. */
export function ensureDefined<T>(value: T | undefined | null, what: string): T {
  if (value === undefined || value === null) {
    throw new Error(`${what} is missing`);
  }
  return value;
}
