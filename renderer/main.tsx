/** The page's entry: asks main for the start, builds the window's parts, renders. */
import '@fontsource/ibm-plex-mono/latin-400.css';
import '@fontsource/ibm-plex-sans-condensed/latin-400.css';
import '@fontsource/ibm-plex-sans-condensed/latin-500.css';
import '@fontsource/ibm-plex-sans-condensed/latin-600.css';
import './app/tokens.css';
import './app/theme.css';
import { createRoot } from 'react-dom/client';
import { ensureDefined } from '#shared/domain/assert.ts';
import { type Bridge, streamPortMessage } from '#shared/ipc/bridge.ts';
import { App } from './app/App.tsx';
import { StartFailure } from './app/StartFailure.tsx';
import { startWindow } from './app/start-window.ts';
import { loadFonts } from './app/theme-store.ts';
import { createWindowServices, ServicesProvider } from './app/window-services.ts';

declare global {
  interface Window {
    readonly plumbline?: Bridge;
  }
}

/** A canvas drawn in the wrong face is drawn again when the right one is there; nobody waits longer than this. */
const fontLimitMs = 300;

/** The port may come before the parts that use it: it is kept until they are there. */
function listenForPort(): (take: (port: MessagePort) => void) => void {
  let waiting: MessagePort | undefined;
  let taker: ((port: MessagePort) => void) | undefined;
  window.addEventListener('message', (event) => {
    const port = event.ports[0];
    if (
      event.source !== window ||
      event.origin !== window.location.origin ||
      event.data?.kind !== streamPortMessage ||
      port === undefined
    ) {
      return;
    }
    if (taker === undefined) {
      waiting?.close();
      waiting = port;
    } else {
      taker(port);
    }
  });
  return (take) => {
    taker = take;
    if (waiting !== undefined) {
      take(waiting);
      waiting = undefined;
    }
  };
}

async function start(): Promise<void> {
  const takePort = listenForPort();
  const root = createRoot(ensureDefined(document.getElementById('root'), 'the root element'));
  const bridge = window.plumbline;
  if (bridge === undefined) {
    root.render(
      <StartFailure text="This page was opened outside Plumbline, so there is nobody to ask for prices. Start Plumbline itself." />,
    );
    return;
  }
  const [answer] = await Promise.all([bridge.call('app.start', {}), loadFonts(fontLimitMs)]);
  if (!answer.ok) {
    root.render(<StartFailure text={answer.error.text} />);
    return;
  }
  const services = createWindowServices(bridge, answer.value);
  root.render(
    <ServicesProvider value={services}>
      <App />
    </ServicesProvider>,
  );
  startWindow(services);
  takePort((port) => services.stream.attach(port));
}

void start();
