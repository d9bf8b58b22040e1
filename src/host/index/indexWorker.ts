// The index worker: keeps SQLite off the host's event loop. It lives only while someone asks.
import { parentPort, workerData } from 'node:worker_threads';
import { IndexEngine } from './indexEngine.ts';
import type { IndexRequest, IndexResponse, IndexWorkerData } from './indexMessages.ts';

const engine = new IndexEngine(workerData as IndexWorkerData);
let work: Promise<void> = Promise.resolve();

parentPort?.on('message', (request: IndexRequest) => {
  work = work.then(() => handle(request));
});

async function handle(request: IndexRequest): Promise<void> {
  if (request.type === 'close') {
    await save();
    parentPort?.close();
    return;
  }
  try {
    const { summary, report } = await engine.summary(request.query, request.today);
    answer({ id: request.id, ok: true, summary, report });
    if (report.rebuiltBecause !== undefined) await save();
  } catch (error) {
    answer({ id: request.id, ok: false, message: error instanceof Error ? error.stack ?? error.message : String(error) });
  }
}

/** Not saved is only slower next time: the ledger is the truth. */
async function save(): Promise<void> {
  await engine.save().catch(() => {});
}

function answer(response: IndexResponse): void {
  parentPort?.postMessage(response);
}
