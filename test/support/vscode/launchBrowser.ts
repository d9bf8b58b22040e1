import { chromium, type Browser } from 'playwright-core';
import { chromiumBinary } from '../cache/chromium.ts';

/** Starts a headless Chromium that talks to nobody but the pages it is given. */
export async function launchBrowser(env: NodeJS.ProcessEnv): Promise<Browser> {
  const definedEnv = Object.fromEntries(Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
  return chromium.launch({
    executablePath: await chromiumBinary(),
    env: definedEnv,
    // Signals are for whoever started us to handle, in the right order.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
    args: [
      '--no-sandbox', // root, as in most CI containers, cannot use the sandbox
      '--disable-gpu',
      '--disable-quic',
      '--disable-dev-shm-usage',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
