import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Reply, ReplyBlock } from './reply.ts';

/** Called for every server-sent event that really went out, and for the ends that are not events. */
export type OnSent = (event: string, detail?: string) => void;

/** How text goes out. */
interface Speed {
  readonly chars: number;
  readonly gapMs: number;
  /** Aborts when the rest may go out at once. */
  readonly released: AbortSignal | undefined;
}

const DEFAULT_SPEED: Speed = { chars: 8, gapMs: 15, released: undefined };

/** What a reply waits for besides its own clock. */
export interface StreamSignals {
  /** Client gone, or server closing. */
  readonly stop: AbortSignal;
  /** What `hold NAME` and `until=NAME` wait for. */
  readonly released: (name: string) => AbortSignal;
}

/** Streams a reply as server-sent events, as slowly as its script wants. */
export async function streamReply(reply: Reply, response: ServerResponse, onSent: OnSent, { stop: signal, released }: StreamSignals): Promise<void> {
  const send = (type: string, data: Record<string, unknown>, detail?: string): void => {
    if (signal.aborted) return;
    response.write(`event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`);
    onSent(type, detail);
  };
  const pause = async (delayMs: number, cut?: AbortSignal): Promise<void> => {
    await sleep(delayMs, undefined, { signal: cut === undefined ? signal : AbortSignal.any([signal, cut]) }).catch(() => undefined);
  };

  response.writeHead(200, { ...reply.headers, 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  const [first, ...rest] = reply.parts;
  const hold = async (gate: string): Promise<void> => {
    onSent('hold', gate);
    await aborted(AbortSignal.any([signal, released(gate)]));
  };
  let parts = reply.parts;
  // At the very start it is the model thinking before its first byte.
  if (first?.action.kind === 'delay') await pause(first.action.delayMs);
  if (first?.action.kind === 'hold') await hold(first.action.gate);
  if (first?.action.kind === 'delay' || first?.action.kind === 'hold') parts = rest;
  const usage = { ...reply.usage, output_tokens: 1 };
  const message = { id: reply.messageId, type: 'message', role: 'assistant', model: reply.model, content: [], stop_reason: null, stop_sequence: null, usage };
  send('message_start', { message });

  let speed = DEFAULT_SPEED;
  let index = 0;
  for (const { action, block } of parts) {
    if (signal.aborted) return;
    if (block) {
      await sendBlock(block, index, speed, send, pause, signal);
      index += 1;
    } else if (action.kind === 'delay') await pause(action.delayMs);
    else if (action.kind === 'hold') await hold(action.gate);
    else if (action.kind === 'speed') speed = { ...action, released: action.until === undefined ? undefined : released(action.until) };
    else if (action.kind === 'ping') send('ping', {});
    else if (action.kind === 'drop') {
      response.destroy();
      onSent('drop');
      return;
    } else if (action.kind === 'hang') {
      onSent('hang');
      await aborted(signal);
      return;
    }
  }
  const { service_tier: _tier, cache_creation: _creation, ...finalUsage } = reply.usage;
  send('message_delta', { delta: { stop_reason: reply.stopReason, stop_sequence: null }, usage: finalUsage }, reply.stopReason);
  send('message_stop', {});
  response.end();
}

/** Resolves when it is aborted. */
export async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await new Promise((resolve) => { signal.addEventListener('abort', resolve, { once: true }); });
}

async function sendBlock(
  block: ReplyBlock,
  index: number,
  speed: Speed,
  send: (type: string, data: Record<string, unknown>, detail?: string) => void,
  pause: (delayMs: number, cut?: AbortSignal) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  send('content_block_start', { index, content_block: emptied(block) }, block.type === 'tool_use' ? `tool_use ${block.name}` : block.type);
  const isTool = block.type === 'tool_use';
  const text = isTool ? JSON.stringify(block.input) : block.type === 'text' ? block.text : block.thinking;
  const chars = isTool ? 40 : speed.chars;
  for (let at = 0; at < text.length && !signal.aborted; at += chars) {
    send('content_block_delta', { index, delta: deltaOf(block, text.slice(at, at + chars)) });
    if (!isTool && speed.gapMs > 0 && speed.released?.aborted !== true) await pause(speed.gapMs, speed.released);
  }
  if (block.type === 'thinking') send('content_block_delta', { index, delta: { type: 'signature_delta', signature: block.signature } });
  send('content_block_stop', { index });
}

/** A block as it looks at its start, before its deltas. */
function emptied(block: ReplyBlock): ReplyBlock {
  if (block.type === 'text') return { ...block, text: '' };
  if (block.type === 'thinking') return { ...block, thinking: '', signature: '' };
  return { ...block, input: {} };
}

function deltaOf(block: ReplyBlock, piece: string): Record<string, unknown> {
  if (block.type === 'text') return { type: 'text_delta', text: piece };
  if (block.type === 'thinking') return { type: 'thinking_delta', thinking: piece };
  return { type: 'input_json_delta', partial_json: piece };
}
