import path from 'node:path';
import * as z from 'zod/mini';
import { FILE_KINDS } from '../../src/protocol/files/fileKinds.ts';
import { endpointRecordSchema, hostStartReportSchema } from '../../src/protocol/files/endpointRecord.ts';
import { OPERATIONS } from '../../src/protocol/operations/operationTable.ts';
import { callResultSchema, callSchema, eventBatchSchema, goodbyeSchema, helloSchema, subscribedSchema, subscribeSchema, welcomeSchema } from '../../src/protocol/wire.ts';
import type { JsonSchema } from './compatibility.ts';
import { REPO_ROOT } from './repoRoot.ts';

/** What peers and files of one version say, as JSON schemas by name. */
export interface ProtocolShapes {
  /** Windows and other clients write these, the host reads them. */
  readonly toHost: Readonly<Record<string, JsonSchema>>;
  /** The host writes these. */
  readonly toClient: Readonly<Record<string, JsonSchema>>;
  /** Content of files, or of their lines, by kind and schema number. */
  readonly files: Readonly<Record<string, JsonSchema>>;
}

/** Where the shapes of a protocol version are kept. */
export function shapesFile(version: number): string {
  return path.join(REPO_ROOT, 'test', 'fixtures', 'protocol', `${version}.json`);
}

/** The shapes of the sources as they are. */
export function currentShapes(): ProtocolShapes {
  const operations = Object.entries(OPERATIONS);
  return {
    toHost: { ...schemasOf({ hello: helloSchema, call: callSchema, subscribe: subscribeSchema }), ...schemasOf(Object.fromEntries(operations.map(([name, { input }]) => [name, input]))) },
    toClient: {
      ...schemasOf({ welcome: welcomeSchema, callResult: callResultSchema, subscribed: subscribedSchema, events: eventBatchSchema, goodbye: goodbyeSchema, endpointRecord: endpointRecordSchema, hostStartReport: hostStartReportSchema }),
      ...schemasOf(Object.fromEntries(operations.map(([name, { output }]) => [name, output]))),
    },
    files: schemasOf(Object.fromEntries(Object.values(FILE_KINDS).map(({ name, schema, content }) => [`${name} ${schema}`, content]))),
  };
}

function schemasOf(schemas: Readonly<Record<string, z.ZodMiniType>>): Record<string, JsonSchema> {
  // Input side: what is written there, before defaults fill it up. Refined strings and the like are strings here.
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema]));
}
