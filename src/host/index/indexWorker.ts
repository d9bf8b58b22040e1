// The index worker: keeps SQLite off the host's event loop. It lives only while someone asks.
import { parentPort, workerData } from 'node:worker_threads';
import { IndexEngine } from './indexEngine.ts';
import type { IndexRequest, IndexResponse, IndexWorkerData } from './indexMessages.ts';

/** Questions come in bursts, one a chart: a snapshot that takes as long as many answers is written when there is a pause. */
const SAVE_PAUSE_MS = 300;

const engine = new IndexEngine(workerData as IndexWorkerData);
let work: Promise<void> = Promise.resolve();
let saving: NodeJS.Timeout | undefined;

parentPort?.on('message', (request: IndexRequest) => {
  work = work.then(() => handle(request));
});

async function handle(request: IndexRequest): Promise<void> {
  if (request.type === 'appended') {
    engine.appended(request.append);
    return;
  }
  if (request.type === 'close') {
    clearTimeout(saving);
    await save();
    parentPort?.close();
    return;
  }
  try {
    const { summary, report } = await engine.summary(request.query, request.today);
    answer({ id: request.id, ok: true, summary, report });
    if (report.rebuiltBecause !== undefined || saving !== undefined) saveInPause();
  } catch (error) {
    answer({ id: request.id, ok: false, message: error instanceof Error ? error.stack ?? error.message : String(error) });
  }
}

/** What took seconds to build should not be lost with the host. A few lines more wait until the worker leaves. */
function saveInPause(): void {
  clearTimeout(saving);
  saving = setTimeout(() => {
    saving = undefined;
    work = work.then(save);
  }, SAVE_PAUSE_MS);
}

/** Not saved is only slower next time: the ledger is the truth. */
async function save(): Promise<void> {
  await engine.save().catch(() => {});
}

function answer(response: IndexResponse): void {
  parentPort?.postMessage(response);
}
