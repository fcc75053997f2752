import { type CliIo, exitCodes } from './cli-io.ts';
import { runDoctorCommand } from './doctor.ts';
import { runExchange } from './exchange.ts';
import { runMarkets } from './markets.ts';
import { runVenues } from './venues.ts';
import { runWatch } from './watch.ts';

type Command = (argv: readonly string[], io: CliIo) => Promise<number>;

interface CommandEntry {
  readonly summary: string;
  readonly run: Command;
}

const commands: ReadonlyMap<string, CommandEntry> = new Map([
  ['venues', { summary: 'the venues, and what each can verify', run: runVenues }],
  ['markets', { summary: "a venue's market list", run: runMarkets }],
  ['watch', { summary: 'connects to markets and follows them', run: runWatch }],
  ['doctor', { summary: 'the way to a first book, and where it stops', run: runDoctorCommand }],
  ['exchange', { summary: 'the practice exchange on loopback', run: runExchange }],
]);

/** contracts.md names them; they come with later versions. */
const laterCommands = ['record', 'replay', 'verify', 'bundle', 'export'];

/** Runs one command; the number is the exit code. */
export async function runCli(argv: readonly string[], io: CliIo): Promise<number> {
  const [name, ...rest] = argv;
  if (name === undefined) {
    sayUsage((line) => io.stderr(line));
    return exitCodes.wrongUsage;
  }
  if (name === '--help' || name === '-h' || name === 'help') {
    sayUsage((line) => io.stdout(line));
    return exitCodes.done;
  }
  const command = commands.get(name);
  if (command !== undefined) {
    return command.run(rest, io);
  }
  io.stderr(
    laterCommands.includes(name)
      ? `plumbline: the command "${name}" is not available in this version.`
      : `plumbline: there is no command "${name}".`,
  );
  io.stderr('See plumbline --help.');
  return exitCodes.wrongUsage;
}

function sayUsage(say: (line: string) => void): void {
  say('Usage: plumbline COMMAND …');
  say('');
  for (const [name, { summary }] of commands) {
    say(`  ${name.padEnd(10)} ${summary}`);
  }
  say('');
  say('plumbline COMMAND --help tells more about one.');
}
