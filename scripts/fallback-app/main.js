/**
 * What the fallback runtime runs when it is started as `electron [-r MODULE]… FOLDER [arguments]`; the folder it came
 * from had this file taken out. It is awaited as an ES module, so the app may still register schemes before `ready`.
 */
import { readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { app } from 'electron';

const require = createRequire(import.meta.url);

function readArguments(args) {
  const modules = [];
  for (let index = 0; index < args.length; index++) {
    const argument = args[index];
    if (argument === '-r' || argument === '--require') {
      index++;
      modules.push(args[index]);
    } else if (argument === '--version' || argument === '-v') {
      return { modules, wantsVersion: true };
    } else if (!argument.startsWith('-')) {
      return { modules, path: argument };
    }
  }
  return { modules };
}

function findEntry(path) {
  const target = resolve(path);
  if (statSync(target).isFile()) {
    return { folder: dirname(target), entry: target, description: {} };
  }
  const description = JSON.parse(readFileSync(join(target, 'package.json'), 'utf8'));
  return { folder: target, entry: join(target, description.main ?? 'index.js'), description };
}

async function runApp(path) {
  const { folder, entry, description } = findEntry(path);
  const name = description.productName ?? description.name;
  if (name !== undefined) {
    app.setName(name);
  }
  if (description.version !== undefined) {
    app.setVersion(description.version);
  }
  app.setAppPath(folder);
  app.setPath('userData', join(app.getPath('appData'), app.getName()));
  await import(pathToFileURL(entry).href);
}

const wanted = readArguments(process.argv.slice(1));
process.defaultApp = true;
if (wanted.wantsVersion) {
  process.stdout.write(`v${process.versions.electron}\n`);
  process.exit(0);
}
for (const module of wanted.modules) {
  require(resolve(module));
}
if (wanted.path === undefined) {
  process.stderr.write('usage: electron [-r MODULE] FOLDER [arguments]\n');
  process.exit(64);
}
try {
  await runApp(wanted.path);
} catch (error) {
  process.stderr.write(`App failed to start: ${error.stack}\n`);
  process.exit(1);
}
