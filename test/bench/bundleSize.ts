import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { readFileSync } from 'node:fs';
import type { Bench } from './support/bench.ts';
import { exact } from './support/statistics.ts';

/** Bytes of what is loaded: the extension's bundle when a window opens, the webview's when a session is looked at. */
export const measureBundles: Bench = async ({ product }) => {
  const webviews = (await readdir(product.webviewsFolder)).map((name) => path.join(product.webviewsFolder, name));
  const scripts = webviews.filter((file) => /\.(js|css)$/.test(file));
  const sizeKb = async (file: string): Promise<number> => (await stat(file)).size / 1000;
  const webviewKb = (await Promise.all(scripts.map(sizeKb))).reduce((sum, size) => sum + size, 0);
  return [
    { what: 'bundle of the extension', unit: 'kB', ours: exact(await sizeKb(product.extensionFile)), budget: { kind: 'atMost', limit: 300 }, detail: `${zippedKb([product.extensionFile])} kB gzipped` },
    { what: 'script and style of the session panel', unit: 'kB', ours: exact(webviewKb), detail: `${zippedKb(scripts)} kB gzipped, without the icon font` },
  ];
};

function zippedKb(files: readonly string[]): string {
  return (files.reduce((sum, file) => sum + gzipSync(readFileSync(file)).length, 0) / 1000).toFixed(0);
}
