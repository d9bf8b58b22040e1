import { text } from 'node:stream/consumers';
import { request } from 'node:http';
import { TOKEN_VARIABLE, URL_VARIABLE } from './agentSettings.ts';

// The relay: passes on what a command hook gets on its standard input to where HTTP hooks arrive, for the events that never come by HTTP. Whatever goes wrong, the
// agent is neither held up nor told: what a hook prints would become part of the conversation.

/** Longer than any answer takes, shorter than anybody notices. */
const PATIENCE_MS = 2000;

setTimeout(leave, PATIENCE_MS);
process.on('uncaughtException', leave);
process.on('unhandledRejection', leave);
const { [URL_VARIABLE]: url, [TOKEN_VARIABLE]: token } = process.env;
if (url === undefined || token === undefined || new URL(url).hostname !== '127.0.0.1') leave();
else void relay(url, token);

async function relay(target: string, secret: string): Promise<void> {
  const body = await text(process.stdin);
  const headers = { 'Authorization': `Bearer ${secret}`, 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) };
  request(target, { method: 'POST', headers }, leave).on('error', leave).end(body);
}

function leave(): never {
  process.exit(0);
}
