/**
 * One binary frame, checked whole against the tables before any of its values is used. Lengths come from the frame, never
 * from a constant. SPEC.md PD1–PD7; protocol §5.2, §5.3, §5.12, §5.13.
 */
import type { DecimalCell, Units } from '#shared/domain/decimal.ts';
import { MarketSymbols } from './market-symbols.ts';
import {
  bookMessage,
  type Field,
  fieldEnd,
  groupHeaderLength,
  headerLength,
  heartbeatTemplateId,
  levelLength,
  levelSizeOffset,
  reservedTemplateId,
  schemaId,
  type Template,
  templates,
} from './sbe-schema.ts';
import {
  isNonNegative,
  isNullI64,
  readDecimal,
  readI16,
  readI64,
  readSafeI64,
  readU16,
} from './wire-integers.ts';

/** No error, and nothing to decode. */
export type Skip = 'heartbeat' | 'reserved' | 'unknown-template';

/** The names of protocol §5.13, and one of ours: a time, a sequence, or a level that is negative or past what can be told. */
export const refusals = [
  'frame-too-short',
  'wrong-schema-id',
  'block-truncated',
  'block-too-short',
  'null-required',
  'bad-package-type',
  'group-truncated',
  'group-entry-too-short',
  'text-missing',
  'text-truncated',
  'text-invalid',
  'value-out-of-range',
] as const;
export type Refusal = (typeof refusals)[number];
export type Reading = 'decoded' | Skip | Refusal;

class Group {
  /** Of the first entry. */
  start = 0;
  count = 0;
  entryLength = 0;
}

const empty = new Uint8Array();
const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Reused for all frames of a connection; what it says is of the frame last read, and only after `decoded`. */
export class FrameReader {
  /** Known also of a frame that is refused, from its header on; −1 where the header cannot be believed. */
  templateId = -1;
  version = 0;
  market = '';
  /** The texts after `market`, in the table's order. */
  readonly appendedTexts: string[] = [];
  readonly groups: readonly [Group, Group] = [new Group(), new Group()];
  /** Bytes after the last known part, which are nothing to us. */
  trailingBytes = 0;
  #bytes: Uint8Array = empty;
  #blockLength = 0;
  readonly #symbols = new MarketSymbols();

  read(bytes: Uint8Array): Reading {
    this.#bytes = bytes;
    this.templateId = -1;
    if (bytes.length < headerLength) {
      return 'frame-too-short';
    }
    if (readU16(bytes, 4) !== schemaId) {
      return 'wrong-schema-id';
    }
    this.templateId = readU16(bytes, 2);
    const template = templates[this.templateId];
    if (template === undefined) {
      return skipWord(this.templateId);
    }
    this.#blockLength = readU16(bytes, 0);
    this.version = readU16(bytes, 6);
    return (this.#checkBlock(template) ?? this.#readRest(template)) as Reading;
  }

  /** The value of a number field; `undefined` for null, and where the field was appended later than this frame knows. */
  units(field: Field): Units | undefined {
    const at = headerLength + field.offset;
    return fieldEnd(field) > this.#blockLength || isNullI64(this.#bytes, at)
      ? undefined
      : readI64(this.#bytes, at);
  }

  /** A 64-bit field that knows no null. */
  integer(field: Field): Units {
    return readI64(this.#bytes, headerLength + field.offset);
  }

  /** A time or a sequence; the frame was refused if it is no safe integer or negative. */
  counter(field: Field): number {
    return readSafeI64(this.#bytes, headerLength + field.offset);
  }

  small(field: Field): number {
    return readI16(this.#bytes, headerLength + field.offset);
  }

  /** The name of the number in an enum field; `undefined` for one without. */
  named(field: Field): string | undefined {
    return field.names[this.#bytes[headerLength + field.offset] as number];
  }

  isSnapshot(): boolean {
    return this.#bytes[headerLength + bookMessage.fields.pkgType.offset] === 0;
  }

  level(group: Group, index: number, price: DecimalCell, size: DecimalCell): void {
    const at = group.start + index * group.entryLength;
    readDecimal(this.#bytes, at, price);
    readDecimal(this.#bytes, at + levelSizeOffset, size);
  }

  #checkBlock(template: Template): Refusal | undefined {
    const bytes = this.#bytes;
    if (headerLength + this.#blockLength > bytes.length) {
      return 'block-truncated';
    }
    if (this.#blockLength < template.minBlockLength) {
      return 'block-too-short';
    }
    for (const field of requiredFields[template.id] ?? []) {
      const at = headerLength + field.offset;
      if (!isNonNegative(bytes, at)) {
        return isNullI64(bytes, at) ? 'null-required' : 'value-out-of-range';
      }
      if (field.type !== 'e8' && Number.isNaN(readSafeI64(bytes, at))) {
        return 'value-out-of-range';
      }
    }
    const isBook = template === bookMessage;
    if (isBook && (bytes[headerLength + bookMessage.fields.pkgType.offset] as number) > 1) {
      return 'bad-package-type';
    }
    return undefined;
  }

  #readRest(template: Template): Reading {
    let at = headerLength + this.#blockLength;
    for (let index = 0; index < template.groups.length; index += 1) {
      const group = this.groups[index] as Group;
      const trouble = this.#readGroup(group, at);
      if (trouble !== undefined) {
        return trouble;
      }
      at = group.start + group.count * group.entryLength;
    }
    return this.#readTexts(template, at);
  }

  #readGroup(group: Group, at: number): Refusal | undefined {
    const bytes = this.#bytes;
    if (at + groupHeaderLength > bytes.length) {
      return 'group-truncated';
    }
    group.start = at + groupHeaderLength;
    group.entryLength = readU16(bytes, at);
    group.count = readU16(bytes, at + 2);
    if (group.start + group.count * group.entryLength > bytes.length) {
      return 'group-truncated';
    }
    if (group.count > 0 && group.entryLength < levelLength) {
      return 'group-entry-too-short';
    }
    for (let index = 0; index < group.count; index += 1) {
      const price = group.start + index * group.entryLength;
      if (!isNonNegative(bytes, price) || !isNonNegative(bytes, price + levelSizeOffset)) {
        return isNullI64(bytes, price) || isNullI64(bytes, price + levelSizeOffset)
          ? 'null-required'
          : 'value-out-of-range';
      }
    }
    return undefined;
  }

  #readTexts(template: Template, start: number): Reading {
    const bytes = this.#bytes;
    if (start >= bytes.length) {
      return 'text-missing';
    }
    const length = bytes[start] as number;
    let at = start + 1 + length;
    if (at > bytes.length) {
      return 'text-truncated';
    }
    const market = this.#symbols.read(bytes, start + 1, length);
    if (market === undefined) {
      return 'text-invalid';
    }
    this.market = market;
    this.appendedTexts.length = 0;
    for (const { since } of template.appendedTexts) {
      // By the header's version, not by "bytes remain" alone; and an older server of that version ends before it.
      if (this.version < since || at >= bytes.length) {
        break;
      }
      const end = at + 1 + (bytes[at] as number);
      if (end > bytes.length) {
        return 'text-truncated';
      }
      const text = utf8Text(bytes.subarray(at + 1, end));
      if (text === undefined) {
        return 'text-invalid';
      }
      this.appendedTexts.push(text);
      at = end;
    }
    this.trailingBytes = bytes.length - at;
    return 'decoded';
  }
}

const requiredFields: readonly (readonly Field[])[] = templates.map((template) =>
  Object.values(template?.fields ?? {}).filter((field) => field.isRequired),
);

const refusalNames: ReadonlySet<string> = new Set(refusals);

export function isRefusal(reading: Reading): reading is Refusal {
  return refusalNames.has(reading);
}

function skipWord(templateId: number): Skip {
  switch (templateId) {
    case heartbeatTemplateId:
      return 'heartbeat';
    case reservedTemplateId:
      return 'reserved';
    default:
      return 'unknown-template';
  }
}

function utf8Text(bytes: Uint8Array): string | undefined {
  try {
    return strictUtf8.decode(bytes);
  } catch {
    return undefined;
  }
}
