/*
 * Pictures in prompts and conversations. Limits are those of the Messages API (platform.claude.com/docs/en/build-with-claude/vision, "General
 * limits"): a picture that it refuses would be in the conversation for good, and every later request with it would be refused too. This file is
 * for webviews too, so it needs no schema library.
 */

/** What models can look at. */
export const IMAGE_MEDIA_TYPES = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'] as const;
export type ImageMediaType = (typeof IMAGE_MEDIA_TYPES)[number];

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

/** Pixels of the longer edge from which on a picture is made smaller before it is sent: the API takes no larger one once a conversation has more than 20. */
export const MAX_UNSCALED_EDGE = 2000;

/** Pixels of the longer edge that models make use of (the page above, "Evaluate image size"). */
export const USEFUL_EDGE = 1568;

/** File name endings, the usual one of each type first. */
export const IMAGE_EXTENSIONS: Readonly<Record<ImageMediaType, readonly [string, ...string[]]>> = {
  'image/png': ['png'],
  'image/jpeg': ['jpg', 'jpeg', 'jpe', 'jfif'],
  'image/gif': ['gif'],
  'image/webp': ['webp'],
};
