import * as z from 'zod/mini';

/*
 * Pictures in prompts and conversations. Limits are those of the Messages API (platform.claude.com/docs/en/build-with-claude/vision, "General
 * limits"): a picture that it refuses would be in the conversation for good, and every later request with it would be refused too.
 */

/** What models can look at. */
export const IMAGE_MEDIA_TYPES = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'] as const;
export const imageMediaTypeSchema = z.enum(IMAGE_MEDIA_TYPES);
export type ImageMediaType = z.infer<typeof imageMediaTypeSchema>;

/** Bytes of one picture: 5 MiB as base64. */
export const MAX_IMAGE_BYTES = 3_932_160;

/** Pictures of one message: with more in a request the API takes none above 2000 px. */
export const MAX_MESSAGE_IMAGES = 20;

/** Bytes of all pictures of one message: 16 MiB as base64, half of what a request may have; the rest is for the conversation before it. */
export const MAX_MESSAGE_IMAGE_BYTES = 12 * 1024 * 1024;

/** Pixels of the longer edge. */
export const MAX_IMAGE_EDGE = 8000;

/** Bytes of a picture that is shown: those of an agent's transcript may be larger than ours. */
export const MAX_SHOWN_IMAGE_BYTES = 16 * 1024 * 1024;

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

/** File name endings, the usual one of each type first. */
export const IMAGE_EXTENSIONS: Readonly<Record<ImageMediaType, readonly [string, ...string[]]>> = {
  'image/png': ['png'],
  'image/jpeg': ['jpg', 'jpeg', 'jpe', 'jfif'],
  'image/gif': ['gif'],
  'image/webp': ['webp'],
};

/** The type of a picture by the ending of its file's name; `undefined` for what is none that models can look at. */
export function imageTypeOfName(name: string): ImageMediaType | undefined {
  const ending = /\.([a-z]+)$/i.exec(name)?.[1]?.toLowerCase() ?? '';
  return IMAGE_MEDIA_TYPES.find((type) => IMAGE_EXTENSIONS[type].includes(ending));
}
