const millisecondsOf: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

/** `500ms`, `10s`, `1.5m`, `2h`; a bare number is seconds. Absent when it is none of these. */
export function parseDurationMs(text: string): number | undefined {
  const [, amount, unit = 's'] = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(text.trim()) ?? [];
  const factor = millisecondsOf[unit];
  return amount === undefined || factor === undefined ? undefined : Number(amount) * factor;
}
