/** What a page may never do, for every page there will ever be in this program. */
import { app, type Session, session, shell } from 'electron';
import type { Logger } from '../log/logger.ts';
import { isAllowedExternalLink } from './external-links.ts';

/** Call before the first window. */
export function guardPages(logger: Logger, pageUrl: string): void {
  guardSession(session.defaultSession);
  app.on('session-created', guardSession);
  app.on('web-contents-created', (_event, contents) => {
    const refuse = (event: { preventDefault(): void }, url: string): void => {
      logger.warn('refused to navigate', { url });
      event.preventDefault();
    };
    contents.on('will-redirect', (event) => refuse(event, event.url));
    contents.on('will-frame-navigate', (event) => {
      // Loading our own page again is the one navigation there is.
      if (!event.isMainFrame || event.url !== pageUrl) {
        refuse(event, event.url);
      }
    });
    contents.on('will-attach-webview', (event) => refuse(event, 'a webview'));
    contents.setWindowOpenHandler(({ url }) => {
      if (isAllowedExternalLink(url)) {
        void shell.openExternal(url);
      } else {
        logger.warn('refused to open a window', { url });
      }
      return { action: 'deny' };
    });
  });
}

function guardSession(guarded: Session): void {
  guarded.setPermissionRequestHandler((_contents, _permission, decide) => decide(false));
  guarded.setPermissionCheckHandler(() => false);
  guarded.setDevicePermissionHandler(() => false);
  guarded.setDisplayMediaRequestHandler((_request, decide) => decide({}));
  guarded.on('will-download', (event) => event.preventDefault());
  guarded.setSpellCheckerEnabled(false);
}
