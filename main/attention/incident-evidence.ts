/** What the evidence of an incident says: a statement for all of whom it is true, and the facts behind it once. SPEC.md AT9. */
import { formatAge, type UnixMillis } from '#shared/domain/time.ts';
import { causeAlone, type Incident } from '#shared/ipc/attention.ts';
import { withEvidence } from './incident-changes.ts';
import type { Entry, Subject, Trouble } from './incident-entry.ts';

/** What is said of several within this of each other is one line. */
const saidTogetherWithinMs = 1_000;
const mostNames = 12;

export interface Statement {
  /** In the order they were made. */
  readonly number: number;
  readonly at: UnixMillis;
  readonly names: readonly string[];
  /** What stands behind the names. */
  readonly words: string;
  /** As it stands in the evidence. */
  readonly text: string;
}

/** The trouble that `subject` is in now. */
export function sayTrouble(entry: Entry, subject: Subject, trouble: Trouble, at: UnixMillis): void {
  const { state, text, evidence } = trouble;
  if (state === undefined) {
    entry.incident = withEvidence(entry.incident, at, [text]);
    return;
  }
  const isJoined = say(
    entry,
    subject.name,
    `${state} ${causeAlone(text)}`,
    ` ${state}: ${text}`,
    at,
  );
  // A line that is being mended, or that others have told of already, brings no other facts.
  if (!isJoined && state !== 'RESYNCING' && evidence.length > 0) {
    entry.incident = withEvidence(entry.incident, at, [`${subject.name}: ${evidence.join('; ')}.`]);
  }
}

/** `name` is well again, or no longer there; `tookMs` when it was the last of them. */
export function sayOver(
  entry: Entry,
  name: string,
  words: string,
  tookMs: number | undefined,
  at: UnixMillis,
): void {
  say(entry, name, words, name === '' ? words : ` ${words}`, at);
  if (tookMs !== undefined) {
    entry.incident = withLast(entry.incident, (text) => `${text} Over after ${tookWords(tookMs)}.`);
    entry.statements.clear();
    entry.lastSaid.clear();
  }
}

/** True: others had said the same a moment ago, and it stands there now for this one as well. */
function say(entry: Entry, name: string, key: string, words: string, at: UnixMillis): boolean {
  const said = entry.statements.get(key);
  const { evidence } = entry.incident;
  const index =
    said === undefined ||
    at - said.at > saidTogetherWithinMs ||
    // Something else was said of it since: what came later stands later.
    (entry.lastSaid.get(name) ?? -1) >= said.number
      ? -1
      : evidence.findLastIndex((one) => one.at === said.at && one.text === said.text);
  if (said === undefined || index < 0) {
    const text = `${name}${words}`;
    forgetOld(entry, at);
    const number = Math.max(-1, ...entry.lastSaid.values()) + 1;
    entry.lastSaid.set(name, number);
    entry.statements.set(key, { number, at, names: [name], words, text });
    entry.incident = withEvidence(entry.incident, at, [text]);
    return false;
  }
  entry.lastSaid.set(name, said.number);
  const names = [...said.names, name];
  const text = `${namesText(names)}${said.words}`;
  entry.statements.set(key, { ...said, names, text });
  entry.incident = {
    ...entry.incident,
    evidence: evidence.with(index, { at: said.at, text }),
  };
  return true;
}

/** What nobody can join any more; an incident may go on for days. */
function forgetOld({ statements }: Entry, at: UnixMillis): void {
  for (const [key, said] of statements) {
    if (at - said.at > saidTogetherWithinMs) {
      statements.delete(key);
    }
  }
}

function withLast(incident: Incident, change: (text: string) => string): Incident {
  const last = incident.evidence.at(-1);
  return last === undefined
    ? incident
    : {
        ...incident,
        evidence: incident.evidence.with(-1, { at: last.at, text: change(last.text) }),
      };
}

function namesText(names: readonly string[]): string {
  const more = names.length - mostNames;
  return more <= 0 ? names.join(', ') : `${names.slice(0, mostNames).join(', ')} and ${more} more`;
}

/** What is over in a moment was there all the same. */
function tookWords(tookMs: number): string {
  return tookMs < 100 ? 'less than 0.1 s' : formatAge(tookMs);
}
