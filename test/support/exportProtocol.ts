// Keeps the shapes of this version's messages and files for later versions to be compared with: node test/support/exportProtocol.ts
// To be run when a version is released, and before the first release whenever they change for good.
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { PROTOCOL_VERSION } from '../../src/protocol/version.ts';
import { currentShapes, shapesFile } from './protocolShapes.ts';

const file = shapesFile(PROTOCOL_VERSION);
await mkdir(path.dirname(file), { recursive: true });
// A line each, for diff.
const linesOf = (schemas: object): string => Object.entries(schemas).map(([name, schema]) => `${JSON.stringify(name)}: ${JSON.stringify(schema)}`).join(',\n');
const parts = Object.entries(currentShapes()).map(([part, schemas]) => `${JSON.stringify(part)}: {\n${linesOf(schemas as object)}\n}`);
await writeFile(file, `{\n${parts.join(',\n')}\n}\n`);
