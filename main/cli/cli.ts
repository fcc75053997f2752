/** The `plumbline` program: this file is the built entry, `run-cli.ts` is what it runs. */
import { type CliIo, exitCodes } from './cli-io.ts';
import { readLine } from './read-line.ts';
import { runCli } from './run-cli.ts';

function processIo(): CliIo {
  return {
    stdout: (line) => {
      process.stdout.write(`${line}\n`);
    },
    stderr: (line) => {
      process.stderr.write(`${line}\n`);
    },
    isTerminal: process.stdout.isTTY === true,
    onInterrupt: (handler) => {
      let count = 0;
      const interrupt = (): void => {
        count += 1;
        if (count === 1) {
          handler();
        } else {
          process.exit(exitCodes.interrupted);
        }
      };
      process.on('SIGINT', interrupt);
      process.on('SIGTERM', interrupt);
    },
    environment: process.env,
    readSecretLine: () => readLine(process.stdin),
  };
}

// Whoever reads us has gone (`| head`): there is nobody left to tell.
process.stdout.on('error', () => process.exit(exitCodes.done));
const code = await runCli(process.argv.slice(2), processIo());
process.stdout.write('', () => process.exit(code));
