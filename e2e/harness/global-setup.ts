/** For `npx playwright test`; under `npm test` all of this is there already. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { projectFolder } from './project.ts';

// biome-ignore lint/style/noDefaultExport: Playwright calls the default export
export default function setUp(): void {
  if (!existsSync(join(projectFolder, 'out', 'build-stamp'))) {
    throw new Error('The app is not built. Run `npm run build`, or `npm test -- --only e2e`.');
  }
  if (process.platform === 'linux' && !process.env.DISPLAY) {
    throw new Error('There is no display. `npm test -- --only e2e` brings its own.');
  }
  if (!process.env.ELECTRON_OVERRIDE_DIST_PATH) {
    const script = join(projectFolder, 'scripts', 'runtime.mjs');
    const answer = execFileSync(process.execPath, [script], { encoding: 'utf8' });
    process.env.ELECTRON_OVERRIDE_DIST_PATH = JSON.parse(answer).folder;
  }
}
