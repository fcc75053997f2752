/** Certificates for tests, made on the spot: real X.509, signed with a key of their own. */
import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

export interface CertificateOptions {
  /** DNS names and IPv4 addresses; the first is the subject's name too. */
  readonly names: readonly string[];
  readonly validFrom?: Date;
  readonly validTo?: Date;
  /** Absent: signed by itself. */
  readonly issuer?: Certificate;
  readonly isAuthority?: boolean;
}

export interface Certificate {
  readonly name: string;
  readonly key: string;
  readonly cert: string;
  readonly privateKey: KeyObject;
}

const dayMs = 86_400_000;

export function createCertificate(options: CertificateOptions): Certificate {
  const { names, issuer, isAuthority = false } = options;
  const name = names[0] ?? 'nameless';
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const from = options.validFrom ?? new Date(Date.now() - dayMs);
  const to = options.validTo ?? new Date(Date.now() + 30 * dayMs);
  const toSign = sequence(
    explicit(0, integer(Buffer.from([2]))),
    integer(Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    ecdsaWithSha256,
    distinguishedName(issuer?.name ?? name),
    sequence(time(from), time(to)),
    distinguishedName(name),
    publicKey.export({ type: 'spki', format: 'der' }),
    explicit(3, sequence(...extensions(names, isAuthority))),
  );
  const signature = sign('sha256', toSign, issuer?.privateKey ?? privateKey);
  const der = sequence(toSign, ecdsaWithSha256, bitString(signature));
  return {
    name,
    privateKey,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${der.toString('base64').replaceAll(/(.{64})/g, '$1\n')}\n-----END CERTIFICATE-----\n`,
  };
}

function extensions(names: readonly string[], isAuthority: boolean): Buffer[] {
  const basicConstraints = sequence(
    oid('551d13'),
    boolean(true),
    octets(sequence(...(isAuthority ? [boolean(true)] : []))),
  );
  const alternatives = names.map((name) =>
    /^[\d.]+$/.test(name)
      ? tagged(0x87, Buffer.from(name.split('.').map(Number)))
      : tagged(0x82, Buffer.from(name)),
  );
  return isAuthority
    ? [basicConstraints]
    : [basicConstraints, sequence(oid('551d11'), octets(sequence(...alternatives)))];
}

function distinguishedName(name: string): Buffer {
  return sequence(tagged(0x31, sequence(oid('550403'), tagged(0x0c, Buffer.from(name)))));
}

/** GeneralizedTime, whole seconds. */
function time(at: Date): Buffer {
  const digits = at.toISOString().slice(0, 19).replaceAll(/[-:T]/g, '');
  // Years before 2050 have to be UTCTime.
  return tagged(0x17, Buffer.from(`${digits.slice(2)}Z`));
}

function tagged(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const head =
    length < 0x80
      ? [tag, length]
      : length < 0x100
        ? [tag, 0x81, length]
        : [tag, 0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from(head), content]);
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return tagged(0x30, Buffer.concat(parts));
}

function explicit(number: number, content: Buffer): Buffer {
  return tagged(0xa0 + number, content);
}

function integer(bytes: Buffer): Buffer {
  return tagged(0x02, bytes);
}

function boolean(value: boolean): Buffer {
  return tagged(0x01, Buffer.from([value ? 0xff : 0]));
}

function octets(content: Buffer): Buffer {
  return tagged(0x04, content);
}

function bitString(content: Buffer): Buffer {
  return tagged(0x03, Buffer.concat([Buffer.from([0]), content]));
}

/** By its encoded bytes in hexadecimal. */
function oid(hex: string): Buffer {
  return tagged(0x06, Buffer.from(hex, 'hex'));
}

const ecdsaWithSha256 = sequence(oid('2a8648ce3d040302'));
