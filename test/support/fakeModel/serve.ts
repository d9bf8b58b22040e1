// A fake model by hand: PORT=9921 DUMP_DIR=/tmp/requests node test/support/fakeModel/serve.ts
import { FakeModel } from './fakeModel.ts';

const { PORT = '0', DUMP_DIR } = process.env;
const model = await FakeModel.start({ port: Number(PORT), ...(DUMP_DIR ? { dumpDir: DUMP_DIR } : {}) });
console.log(`ANTHROPIC_BASE_URL=${model.url}`);
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void model[Symbol.asyncDispose]());
}
