/** `npm run build`: builds `out/` anew. */
import { ensureBuilt } from './ensure-built.mjs';
import { runScript } from './project.mjs';

await runScript(() => ensureBuilt({ always: true }));
