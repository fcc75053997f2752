/** What a failed TLS handshake says, told apart. SPEC.md DR30–DR39. */
import type { UnixMillis } from '#shared/domain/time.ts';
import type { StepFailure } from './finding-codes.ts';

export function encryptionFailure(error: Error, now: UnixMillis): StepFailure {
  const code = 'code' in error ? String(error.code) : '';
  switch (code) {
    case 'CERT_HAS_EXPIRED':
      return {
        code: 'certificate-expired',
        detail: 'certificate expired',
        facts: { said: `today is ${day(now)} here` },
      };
    case 'CERT_NOT_YET_VALID':
      return {
        code: 'certificate-not-yet-valid',
        detail: 'certificate not valid yet',
        facts: { said: `today is ${day(now)} here` },
      };
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
      return { code: 'certificate-self-signed', detail: 'certificate signed by itself' };
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'CERT_UNTRUSTED':
      return { code: 'certificate-unknown-issuer', detail: 'issuer of the certificate not known' };
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return {
        code: 'certificate-wrong-name',
        detail: 'certificate for another name',
        ...namesOf(error),
      };
    case 'ECONNRESET':
    case 'ECONNABORTED':
    case 'EPIPE':
    case 'closed':
      return { code: 'tls-cut', detail: 'cut during the handshake' };
    default:
      return otherFailure(code, error);
  }
}

function otherFailure(code: string, error: Error): StepFailure {
  const text = `${code} ${error.message}`;
  if (
    /unsupported.?protocol|protocol.?version|no.?protocols.?available|inappropriate/i.test(text)
  ) {
    return {
      code: 'tls-version',
      detail: 'no version of TLS in common',
      facts: { said: reason(error) },
    };
  }
  if (/wrong.?version.?number|packet.?length|http.?request|record.?layer|EPROTO$/i.test(text)) {
    return { code: 'not-tls', detail: 'no TLS answered' };
  }
  return {
    code: 'certificate-invalid',
    detail: code === '' ? 'not accepted' : code,
    facts: { said: code === '' ? reason(error) : code },
  };
}

/** `tlsv1 alert protocol version` out of OpenSSL's line. */
function reason(error: Error): string {
  return 'reason' in error && typeof error.reason === 'string' ? error.reason : error.message;
}

function namesOf(error: Error): { readonly facts?: { readonly said: string } } {
  const cert = 'cert' in error ? error.cert : undefined;
  const names =
    typeof cert === 'object' && cert !== null && 'subjectaltname' in cert
      ? String(cert.subjectaltname)
      : '';
  const shown = names.replaceAll(/DNS:|IP Address:/g, '').slice(0, 120);
  return shown === '' ? {} : { facts: { said: shown } };
}

function day(at: UnixMillis): string {
  return new Date(at).toISOString().slice(0, 10);
}
