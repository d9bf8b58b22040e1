import * as z from 'zod/mini';
import { IMAGE_MEDIA_TYPES } from './imageLimits.ts';

export const imageMediaTypeSchema = z.enum(IMAGE_MEDIA_TYPES);

/** SHA-256 of the bytes, in hex: the same picture is the same everywhere. */
export const imageIdSchema = z.string().check(z.regex(/^[0-9a-f]{64}$/));

/** A picture by reference. Its bytes are asked for with `sessions.image` when they are needed, and are in no item, event or file of a session. */
export const imageRefSchema = z.object({
  id: imageIdSchema,
  mediaType: imageMediaTypeSchema,
  bytes: z.number(),
  /** Pixels, where the file says so. */
  width: z.optional(z.number()),
  height: z.optional(z.number()),
  /** As the person's file was called; left out when that is not known. */
  name: z.optional(z.string()),
});
export type ImageRef = z.infer<typeof imageRefSchema>;

/** A picture that comes with an operation. Loosely bounded here: who sends too much is told the real limits in words. */
export const newImageSchema = z.object({
  /** Name of its file, without a folder; empty when it has none. */
  name: z.string().check(z.maxLength(255)),
  mediaType: imageMediaTypeSchema,
  /** Base64. */
  data: z.string().check(z.minLength(1), z.maxLength(64 * 1024 * 1024)),
});
export type NewImage = z.infer<typeof newImageSchema>;

/** A picture of a message: new, or one that the session has already, such as one that was attached before or came back out of the queue. */
export const messageImageSchema = z.union([newImageSchema, z.object({ id: imageIdSchema, name: z.optional(z.string().check(z.maxLength(255))) })]);
export type MessageImage = z.infer<typeof messageImageSchema>;
