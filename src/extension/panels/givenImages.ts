import { l10n, Uri, window, workspace } from 'vscode';
import { IMAGE_EXTENSIONS, IMAGE_MEDIA_TYPES, MAX_MESSAGE_IMAGES } from '../../protocol/domain/imageLimits.ts';
import type { SessionPanelMessage } from '../../protocol/webview/sessionPanel.ts';

type Images = Extract<SessionPanelMessage, { type: 'images' }>;

/** A file above this is no picture that the page should take into memory to make it smaller. */
const MAX_FILE_BYTES = 50 * 1024 * 1024;

/** What the browser can make a PNG of, beside what models take. */
const CONVERTED: Readonly<Record<string, string>> = { bmp: 'image/bmp', avif: 'image/avif', ico: 'image/x-icon' };

const TYPES: Readonly<Record<string, string>> = { ...CONVERTED, ...Object.fromEntries(IMAGE_MEDIA_TYPES.flatMap((type) => IMAGE_EXTENSIONS[type].map((ending) => [ending, type]))) };

/** Lets a person choose images; `undefined` when they choose none. Starts in the session's folder. */
export async function chooseImages(folder: string | undefined): Promise<Images | undefined> {
  const uris = await window.showOpenDialog({
    title: l10n.t('Attach Images'),
    openLabel: l10n.t('Attach'),
    canSelectMany: true,
    filters: { [l10n.t('Images')]: Object.keys(TYPES) },
    ...(folder === undefined ? {} : { defaultUri: Uri.file(folder) }),
  });
  return uris === undefined || uris.length === 0 ? undefined : await readImages(uris);
}

/** Reads image files, those that were dropped too; says which could not be. */
export async function readImages(uris: readonly Uri[]): Promise<Images> {
  const images: Images['images'][number][] = [];
  const left: string[] = [];
  for (const uri of uris.slice(0, MAX_MESSAGE_IMAGES)) {
    const name = uri.path.slice(uri.path.lastIndexOf('/') + 1);
    const mimeType = TYPES[/\.([a-z]+)$/i.exec(name)?.[1]?.toLowerCase() ?? ''];
    const bytes = mimeType === undefined ? undefined : await readImage(uri);
    if (mimeType === undefined || bytes === undefined) left.push(name);
    else images.push({ name, mimeType, data: Buffer.from(bytes).toString('base64') });
  }
  if (uris.length > MAX_MESSAGE_IMAGES) left.push('…');
  return { type: 'images', images, problem: left.length === 0 ? '' : l10n.t('Not attached, since it is no image or too large: {0}', left.join(', ')) };
}

async function readImage(uri: Uri): Promise<Uint8Array | undefined> {
  try {
    const { size } = await workspace.fs.stat(uri);
    return size > MAX_FILE_BYTES ? undefined : await workspace.fs.readFile(uri);
  } catch {
    return undefined;
  }
}
