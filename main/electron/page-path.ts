/** From a URL of our scheme to a file inside the page's folder, or to nothing. */
import { join, normalize, sep } from 'node:path';

const host = 'plumbline';

export function resolvePagePath(folder: string, url: string): string | undefined {
  let path: string;
  try {
    const parsed = new URL(url);
    if (parsed.host !== host) {
      return undefined;
    }
    path = decodeURIComponent(parsed.pathname);
  } catch {
    return undefined;
  }
  if (path.includes('\0') || path.includes('\\')) {
    return undefined;
  }
  const file = join(folder, path === '/' ? 'index.html' : path);
  return file.startsWith(normalize(folder + sep)) ? file : undefined;
}
