/** One POST to a token endpoint: encrypted off this computer, certificates always verified, answers bounded, redirects not followed. SPEC.md KY1–KY5. */
import { request as requestPlain } from 'node:http';
import { type RequestOptions, request as requestEncrypted } from 'node:https';
import { err, ok, type Result } from '#shared/domain/result.ts';
import { isLoopbackHost } from '../endpoints.ts';
import { agentFor } from '../proxy/tunnel.ts';

export interface TokenPost {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface TokenAnswer {
  readonly status: number;
  readonly body: string;
  /** As sent. */
  readonly retryAfter: string | undefined;
}

/** Why there is no answer; part of a sentence that begins with the host's name. */
export interface TokenPostFailure {
  readonly kind: 'address' | 'certificate' | 'timeout' | 'too-large' | 'unreachable';
  readonly text: string;
}

export type PostForToken = (
  post: TokenPost,
  signal: AbortSignal,
) => Promise<Result<TokenAnswer, TokenPostFailure>>;

const answerWithinMs = 10_000;
/** A token and a few words around it. */
const maxAnswerBytes = 64 * 1024;

export const postForToken: PostForToken = (post, signal) => {
  const url = parseTokenUrl(post.url);
  if (!url.ok) {
    return Promise.resolve(err({ kind: 'address', text: url.error }));
  }
  return new Promise((resolve) => send(post, url.value, signal, resolve));
};

/** Plain text travels to this computer only. */
export function parseTokenUrl(text: string): Result<URL, string> {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return err('its address is no URL');
  }
  if (url.username !== '' || url.password !== '') {
    return err('its address has a name or a password in it');
  }
  const isSafe =
    url.protocol === 'https:' || (url.protocol === 'http:' && isLoopbackHost(url.hostname));
  return isSafe ? ok(url) : err('a secret is sent over https:// only, off this computer');
}

function send(
  post: TokenPost,
  url: URL,
  signal: AbortSignal,
  resolve: (answer: Result<TokenAnswer, TokenPostFailure>) => void,
): void {
  const options: RequestOptions = {
    method: 'POST',
    // A connection of its own, through the proxy the environment names: nothing is kept open with a secret's host.
    agent: agentFor(post.url) ?? false,
    signal,
    headers: {
      accept: 'application/json',
      ...post.headers,
      'content-length': Buffer.byteLength(post.body),
    },
    // Said aloud, so that no environment variable can switch it off.
    rejectUnauthorized: true,
    minVersion: 'TLSv1.2',
  };
  const request =
    url.protocol === 'https:' ? requestEncrypted(url, options) : requestPlain(url, options);
  const timer = setTimeout(() => finish(err(timedOut())), answerWithinMs);
  let isDone = false;
  function finish(answer: Result<TokenAnswer, TokenPostFailure>): void {
    if (!isDone) {
      isDone = true;
      clearTimeout(timer);
      request.destroy();
      resolve(answer);
    }
  }
  request.on('error', (error) => finish(err(failureOf(error))));
  request.on('response', (response) => {
    const chunks: Buffer[] = [];
    let length = 0;
    response.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length > maxAnswerBytes) {
        finish(
          err({ kind: 'too-large', text: `answered with more than ${maxAnswerBytes / 1024} KB` }),
        );
      }
      chunks.push(chunk);
    });
    response.on('error', (error) => finish(err(failureOf(error))));
    response.on('end', () =>
      finish(
        ok({
          status: response.statusCode ?? 0,
          body: Buffer.concat(chunks).toString('utf8'),
          retryAfter: response.headers['retry-after'],
        }),
      ),
    );
  });
  request.end(post.body);
}

function timedOut(): TokenPostFailure {
  return { kind: 'timeout', text: `did not answer within ${answerWithinMs / 1000} s` };
}

const certificateWords: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'it has expired',
  CERT_NOT_YET_VALID: 'it is not valid yet',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'it is signed by nobody but itself',
  SELF_SIGNED_CERT_IN_CHAIN: 'an authority nobody knows is in its chain',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'nobody we trust has signed it',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'nobody we trust has signed it',
  ERR_TLS_CERT_ALTNAME_INVALID: 'it is for another name',
};

const networkWords: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the connection was cut',
  ENOTFOUND: 'its name is not known',
  EAI_AGAIN: 'its name could not be looked up',
  ENETUNREACH: 'there is no network to it',
  EHOSTUNREACH: 'there is no way to it',
  ETIMEDOUT: 'it does not answer',
};

function failureOf(error: Error): TokenPostFailure {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const certificate = certificateWords[code];
  if (certificate !== undefined || code.startsWith('CERT_')) {
    return {
      kind: 'certificate',
      text: `shows a certificate that cannot be trusted: ${certificate ?? code}`,
    };
  }
  const words = networkWords[code];
  const detail = words === undefined ? error.message || code : `${words} (${code})`;
  return { kind: 'unreachable', text: `cannot be reached: ${detail}` };
}
