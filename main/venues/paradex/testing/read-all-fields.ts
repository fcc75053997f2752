/** Everything a frame says, in the form of the published vectors: for tests. */
import { DecimalCell, formatCell, formatDecimal } from '#shared/domain/decimal.ts';
import { FrameReader, isRefusal } from '../frame-reader.ts';
import { decimalScale, type Field, preciseScale, type Template, templates } from '../sbe-schema.ts';

export function readAllFields(bytes: Uint8Array): Record<string, unknown> {
  const reader = new FrameReader();
  const reading = reader.read(bytes);
  if (reading !== 'decoded') {
    return { outcome: isRefusal(reading) ? 'rejected' : 'ignored', reason: reading };
  }
  const template = templates[reader.templateId] as Template;
  const fields: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(template.fields)) {
    fields[name] = fieldText(reader, name, field);
  }
  for (const [index, name] of template.groups.entries()) {
    fields[name] = levelTexts(reader, index as 0 | 1);
  }
  fields.market = reader.market;
  for (const [index, { name }] of template.appendedTexts.entries()) {
    fields[name] = reader.appendedTexts[index] ?? null;
  }
  return {
    outcome: 'decoded',
    message: template.name,
    fields,
    trailingBytes: reader.trailingBytes,
  };
}

function fieldText(reader: FrameReader, name: string, field: Field): string | null {
  switch (field.type) {
    case 'enum':
      return reader.named(field) ?? null;
    case 'i16':
      return String(reader.small(field));
    case 'i64':
    case 'us':
      return String(name === 'tradeId' ? reader.integer(field) : reader.counter(field));
    case 'e8':
    case 'e12': {
      const units = reader.units(field);
      const scale = field.type === 'e8' ? decimalScale : preciseScale;
      return units === undefined ? null : formatDecimal(units, scale);
    }
  }
}

function levelTexts(reader: FrameReader, groupIndex: 0 | 1): Array<[string, string]> {
  const group = reader.groups[groupIndex];
  const [price, size] = [new DecimalCell(), new DecimalCell()];
  return Array.from({ length: group.count }, (_, index) => {
    reader.level(group, index, price, size);
    return [formatCell(price), formatCell(size)];
  });
}
