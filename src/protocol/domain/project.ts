import * as z from 'zod/mini';
import { ACCENTS } from './accent.ts';
import { launchOptionsSchema } from './launchOptions.ts';

export const PROJECT_STATUSES = ['active', 'waiting', 'blocked', 'parked'] as const;

/** A folder with a name, status, domain and accent colour. */
export const projectSchema = z.object({
  /** Slug of the name at creation, unique in the home, never changes: `[a-z0-9-]{1,64}`. */
  id: z.string().check(z.regex(/^[a-z0-9][a-z0-9-]{0,63}$/)),
  name: z.string().check(z.minLength(1), z.maxLength(120)),
  /** Absolute path of the folder, symbolic links resolved. */
  folder: z.string().check(z.minLength(1)),
  status: z.enum(PROJECT_STATUSES),
  /** Free grouping word such as `work` or `research`; empty when none. */
  domain: z.string(),
  /** Theme colour name (`charts.<accent>`), never a colour value. */
  accent: z.enum(ACCENTS),
  /** Letters before the number in task refs: `PA` in `PA-001`. */
  taskPrefix: z.string().check(z.regex(/^[A-Z][A-Z0-9]{1,7}$/)),
  /** What agents of this project are started with, where it differs from the settings. Only from here, never from a file in the folder. */
  launch: z.optional(z.looseObject(launchOptionsSchema.shape)),
  /** ISO 8601 UTC. */
  createdAt: z.string(),
  updatedAt: z.string(),
});
export type Project = z.infer<typeof projectSchema>;

/** A project as clients see it. */
export const projectViewSchema = z.extend(projectSchema, {
  /** SHA-256 (hex) of the file's bytes: send it back with an update, and a change in between is refused with `conflict`. */
  revision: z.string(),
  /** Whether a trusted window confirmed that agents may be started in the folder. */
  isTrusted: z.boolean(),
  /** False when the folder is gone; agents cannot be started then. */
  isFolderPresent: z.boolean(),
  /** True when the file was written by a newer version and may not be changed. */
  isReadOnly: z.boolean(),
});
export type ProjectView = z.infer<typeof projectViewSchema>;
