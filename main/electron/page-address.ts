/** Where the page comes from: our own scheme, or the development server while there is one. */
import { app } from 'electron';
import { pageOrigin } from './page-scheme.ts';

/** Set by `npm run dev`. A packaged program takes no address from its environment. */
function developmentServer(): string | undefined {
  const url = process.env.ELECTRON_RENDERER_URL;
  const isLocal = url !== undefined && /^http:\/\/(localhost|127\.0\.0\.1):\d+/.test(url);
  return isLocal && !app.isPackaged ? url : undefined;
}

export function pageAddress(): { readonly url: string; isOwnPage(url: string): boolean } {
  const server = developmentServer();
  const origin = server === undefined ? pageOrigin : new URL(server).origin;
  return { url: `${origin}/`, isOwnPage: (url) => url.startsWith(`${origin}/`) };
}
