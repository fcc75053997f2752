import { describe, expect, it } from 'vitest';
import { err, ok } from '#shared/domain/result.ts';
import type { CallHandlers } from '../api.ts';
import type { Logger } from '../log/logger.ts';
import { answerCall, type CallSender } from './answer-call.ts';

const page = 'app://plumbline/';
const ownSender: CallSender = { sender: { id: 7 }, senderFrame: { url: page, parent: null } };

function host(handlers: Partial<CallHandlers> = {}) {
  const logged: string[] = [];
  const log = (text: string) => void logged.push(text);
  const logger: Logger = { debug: log, info: log, warn: log, error: log };
  const none = () => err({ code: 'unavailable', text: 'not in this test' } as const);
  const all: CallHandlers = {
    'app.start': none,
    'app.painted': none,
    'app.copy': none,
    'workspace.save': none,
    'feeds.follow': none,
    'feeds.retry': none,
    'markets.list': none,
    'source.choose': none,
    'credentials.status': none,
    'credentials.edit': none,
    'credentials.use': none,
    'credentials.forget': none,
    'credentials.unlock': none,
    'doctor.run': none,
    'feeds.audit': none,
    'attention.state': none,
    'attention.report': none,
    'attention.acknowledge': none,
    'attention.note': none,
    'attention.settings': none,
    'attention.mute': none,
    'attention.alerts': none,
    'attention.export': none,
    'drills.list': none,
    'drills.run': none,
    'drills.stop': none,
    'snapshot.deliver': none,
    ...handlers,
  };
  const options = {
    handlers: all,
    logger,
    isOwnPage: (url: string) => url.startsWith(page),
    windowOf: (id: number) => (id === 7 ? 1 : undefined),
  };
  const call = (name: unknown, input: unknown, sender = ownSender) =>
    answerCall(options, sender, name, input);
  return { call, logged };
}

describe('answerCall', () => {
  it('hands the parsed input and the window to the handler', async () => {
    const { call } = host({
      'source.choose': ({ source }, windowId) =>
        windowId === 1 ? ok({ source }) : err({ code: 'failed', text: 'wrong window' }),
    });
    expect(await call('source.choose', { source: 'live' })).toEqual(ok({ source: 'live' }));
  });

  it.each<[string, CallSender]>([
    ['another window', { ...ownSender, sender: { id: 8 } }],
    [
      'another origin',
      { ...ownSender, senderFrame: { url: 'https://example.com/', parent: null } },
    ],
    ['a frame in the page', { ...ownSender, senderFrame: { url: page, parent: {} } }],
    ['a frame that is gone', { ...ownSender, senderFrame: null }],
  ])('refuses %s', async (_who, sender) => {
    const { call } = host({ 'app.painted': () => ok(undefined) });
    expect(await call('app.painted', {}, sender)).toMatchObject({
      ok: false,
      error: { code: 'unknown-sender' },
    });
  });

  it.each<[unknown, unknown]>([
    ['app.quit', {}],
    ['toString', {}],
    [undefined, {}],
    ['source.choose', { source: 'elsewhere' }],
    ['source.choose', undefined],
    ['app.painted', { extra: 1 }],
  ])('refuses %s with %j', async (name, input) => {
    const { call } = host({ 'app.painted': () => ok(undefined) });
    expect(await call(name, input)).toMatchObject({ ok: false, error: { code: 'invalid-input' } });
  });

  it('answers a fault of a handler with words and keeps its details to the log', async () => {
    const { call, logged } = host({
      'app.painted': () => {
        throw new Error('inner detail');
      },
    });
    const answer = await call('app.painted', {});
    expect(answer).toMatchObject({ ok: false, error: { code: 'failed' } });
    expect(JSON.stringify(answer)).not.toContain('inner detail');
    expect(logged).toEqual(['the call app.painted failed']);
  });
});
