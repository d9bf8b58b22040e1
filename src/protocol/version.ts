/**
 * The version of the language between windows and the host. A host speaks this version and the one before it; raise it only for a
 * change that an older peer would misunderstand. New optional fields and new operations need no new version.
 */
export const PROTOCOL_VERSION = 1;

/** The oldest protocol version that this code still speaks. */
export const OLDEST_PROTOCOL_VERSION = 1;

/** Picks the version two peers share, or `undefined` when there is none. */
export function negotiateProtocol(
  peer: { readonly newest: number; readonly oldest: number },
  own: { readonly newest: number; readonly oldest: number } = { newest: PROTOCOL_VERSION, oldest: OLDEST_PROTOCOL_VERSION },
): number | undefined {
  const shared = Math.min(peer.newest, own.newest);
  return shared >= Math.max(peer.oldest, own.oldest) ? shared : undefined;
}
