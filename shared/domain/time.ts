/** Microseconds since 1970-01-01 UTC. A safe integer until the year 2255. */
export type UnixMicros = number;
/** Milliseconds since 1970-01-01 UTC; may carry a fraction. */
export type UnixMillis = number;

/** The outside form of a time: RFC 3339, UTC, at least milliseconds; microseconds when there are any. */
export function formatRfc3339(at: UnixMicros): string {
  const wholeMillis = Math.floor(at / 1000);
  const micros = at - wholeMillis * 1000;
  const text = new Date(wholeMillis).toISOString();
  return micros === 0 ? text : `${text.slice(0, -1)}${String(micros).padStart(3, '0')}Z`;
}

/** An age as a person reads it (design §6): 0.2 s · 41 s · 1:18 · 11 min · 2 h 05. Never negative. */
export function formatAge(ageMs: number): string {
  const seconds = Math.max(0, ageMs) / 1000;
  if (seconds < 10) {
    return `${(Math.floor(seconds * 10) / 10).toFixed(1)} s`;
  }
  const whole = Math.floor(seconds);
  if (whole < 60) {
    return `${whole} s`;
  }
  const minutes = Math.floor(whole / 60);
  if (minutes < 10) {
    return `${minutes}:${String(whole % 60).padStart(2, '0')}`;
  }
  if (minutes < 60) {
    return `${minutes} min`;
  }
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')}`;
}
