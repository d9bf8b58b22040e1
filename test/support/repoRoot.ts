import path from 'node:path';

/** The repository's root folder. Not for bundled code, which reads `MISSION_CONTROL_TEST_REPO` instead. */
export const REPO_ROOT: string = path.resolve(import.meta.dirname, '../..');
