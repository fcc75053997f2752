import { describe, expect, it } from 'vitest';
import { readAnswer } from './secret-service.ts';

describe('the answer of the Secret Service', () => {
  it.each([
    [false, '(<true>,)\n', '', 'locked'],
    [false, '(<false>,)\n', '', 'open'],
    [false, 'method return time=1.2 sender=:1.3\n   variant       boolean false\n', '', 'open'],
    [false, 'method return time=1.2 sender=:1.3\n   variant       boolean true\n', '', 'locked'],
    [
      true,
      '',
      'Error org.freedesktop.DBus.Error.ServiceUnknown: The name org.freedesktop.secrets was not provided',
      'absent',
    ],
    [
      true,
      '',
      'Error: GDBus.Error:org.freedesktop.DBus.Error.UnknownMethod: No such interface',
      'absent',
    ],
    [true, '', 'Failed to open connection to session bus', 'silent'],
    [true, '', '', 'silent'],
    [false, 'something else', '', 'silent'],
  ] as const)('KY43: failed %s, %j, %j', (isFailed, stdout, stderr, expected) => {
    expect(readAnswer(isFailed, stdout, stderr)).toBe(expected);
  });
});
