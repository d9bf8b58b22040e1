// A server of the Model Context Protocol over standard input and output with one tool, `greet`: node test/support/greetingMcpServer.ts NAME
import { createInterface } from 'node:readline';

interface Call {
  readonly id?: number;
  readonly method: string;
  readonly params?: { readonly protocolVersion?: string };
}

const name = process.argv[2] ?? 'greeter';

const RESULTS: Readonly<Record<string, (call: Call) => unknown>> = {
  initialize: ({ params }) => ({ protocolVersion: params?.protocolVersion, capabilities: { tools: {} }, serverInfo: { name, version: '1.0.0' } }),
  'tools/list': () => ({ tools: [{ name: 'greet', description: 'Says hello', inputSchema: { type: 'object', properties: {} } }] }),
  'tools/call': () => ({ content: [{ type: 'text', text: `Hello from ${name}.` }] }),
};

createInterface({ input: process.stdin }).on('line', (line) => {
  const call = JSON.parse(line) as Call;
  if (call.id === undefined) return; // A notification wants no answer.
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', id: call.id, result: RESULTS[call.method]?.(call) ?? {} })}\n`);
});
