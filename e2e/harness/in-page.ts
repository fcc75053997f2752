import type { LaunchedApp } from './app.ts';

/** A page that dies under the question never answers it. */
const answerWithinMs = 2000;

/**
 * What `code` gives in the window's page, asked through main: Playwright's own page does not outlive a crash.
 * Undefined while there is no page to ask.
 */
export function inPage<T>({ electron }: LaunchedApp, code: string): Promise<T | undefined> {
  return electron.evaluate(
    async ({ BrowserWindow }, { text, withinMs }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents;
      if (contents === undefined || contents.isCrashed() || contents.isLoading()) {
        return undefined;
      }
      return await Promise.race([
        contents.executeJavaScript(text),
        new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), withinMs)),
      ]);
    },
    { text: code, withinMs: answerWithinMs },
  );
}
