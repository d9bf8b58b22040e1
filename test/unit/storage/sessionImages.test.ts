import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { MAX_IMAGE_BYTES } from '../../../src/protocol/domain/imageLimits.ts';
import { moveSessionImages, SessionImages } from '../../../src/host/storage/sessionImages.ts';
import { imageFacts } from '../../../src/host/util/imageFacts.ts';
import { png } from '../../support/pictures.ts';

const given = (bytes: Buffer, name = 'a.png'): { name: string; mediaType: 'image/png'; data: string } => ({ name, mediaType: 'image/png', data: bytes.toString('base64') });

describe('images of sessions', () => {
  let root: string;
  let images: SessionImages;
  beforeEach(async () => {
    root = await mkdtemp(path.join(os.tmpdir(), 'mc-images-'));
    images = new SessionImages(path.join(root, 'attachments'));
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  it('are one private file each, however often and under whatever name they are sent', async () => {
    const [first] = await images.keep('s1', [given(png(30, 20), '../../My “plan” v2.PNG'), given(png(30, 20))]);
    assert.deepEqual([first?.width, first?.height, first?.mediaType], [30, 20, 'image/png']);
    await images.keep('s1', [given(png(30, 20), 'other.png')]);
    const names = await readdir(path.join(root, 'attachments', 's1'));
    assert.deepEqual(names, [`${first?.id ?? ''}.My plan v2.png`]);
    if (process.platform !== 'win32') assert.equal((await stat(path.join(root, 'attachments', 's1', names[0] ?? ''))).mode & 0o777, 0o600);
    assert.deepEqual([...(await images.names('s1')).values()], ['My plan v2.png']);
    assert.equal(images.readNow('s1', first?.id ?? ''), png(30, 20).toString('base64'));
    assert.deepEqual((await images.read('s1', first?.id ?? ''))?.bytes, png(30, 20));
    assert.equal(await images.read('s2', first?.id ?? ''), undefined, 'another session has it not');
  });

  it('are refused with a sentence that says what to do, and then none of the message is kept', async () => {
    await assert.rejects(images.keep('s', Array.from({ length: 21 }, (_, seed) => given(png(2, 2, seed + 1)))), { code: 'limit', message: /20 images at most.*21.*second message/ });
    await assert.rejects(images.keep('s', [given(png(3, 3)), given(Buffer.alloc(40, 'x'), 'notes.png')]), { code: 'invalidInput', message: /notes\.png is no image/ });
    await assert.rejects(images.keep('s', [given(png(9000, 1), 'long.png')]), { code: 'limit', message: /long\.png is 9,000 pixels/ });
    const large = Buffer.concat([png(4, 4), Buffer.alloc(MAX_IMAGE_BYTES)]);
    await assert.rejects(images.keep('s', [given(large, 'large.png')]), { code: 'limit', message: /large\.png has 3\.8 MB/ });
    const some = Array.from({ length: 4 }, (_, seed) => given(Buffer.concat([png(4, 4, seed + 1), Buffer.alloc(3_500_000)])));
    await assert.rejects(images.keep('s', some), { code: 'limit', message: /together/ });
    await assert.rejects(images.keep('s', [{ id: 'f'.repeat(64) }]), { code: 'notFound' });
    assert.deepEqual(await readdir(root), []);
  });

  it('of a message that is written are kept for 30 days, and for good once it is sent', async () => {
    const DAY_MS = 86_400_000;
    const start = Date.parse('2026-03-01T12:00:00Z');
    const folder = path.join(root, 'attachments', 's1');
    const [old, again, sent] = [given(png(5, 5, 1), 'old.png'), given(png(5, 5, 2), 'again.png'), given(png(5, 5, 3), 'sent.png')];
    const { id: oldId } = await images.attach('s1', old, start);
    const { id: againId } = await images.attach('s1', again, start);
    const ref = await images.attach('s1', sent, start);
    assert.deepEqual((await readdir(path.join(folder, 'unsent'))).length, 3);
    assert.deepEqual((await images.read('s1', oldId))?.bytes, png(5, 5, 1), 'the message shows them');
    await images.attach('s1', again, start + 20 * DAY_MS);
    assert.deepEqual(await images.keep('s1', [{ id: ref.id }]), [ref]);
    assert.equal(images.readNow('s1', ref.id), sent.data);
    await images.attach('s1', sent, start + DAY_MS);
    assert.deepEqual((await readdir(folder)).sort(), [`${ref.id}.sent.png`, 'unsent'].sort(), 'what was sent stays that');
    await writeFile(path.join(root, 'attachments', '.DS_Store'), '');
    assert.equal(await images.dropUnsent(start + 29 * DAY_MS), 0);
    assert.equal(await images.dropUnsent(start + 31 * DAY_MS), 1);
    assert.equal(await images.read('s1', oldId), undefined);
    assert.notEqual(await images.read('s1', againId), undefined);
    assert.equal(await images.dropUnsent(start + 400 * DAY_MS), 1);
    assert.equal(images.readNow('s1', ref.id), sent.data);
    await assert.rejects(images.keep('s1', [{ id: oldId }]), { code: 'notFound' });
    await assert.rejects(images.attach('s1', given(Buffer.alloc(40, 'x'), 'notes.png'), start), { code: 'invalidInput' });
  });

  it('go to the trash with their session, twice as well as once', async () => {
    const [image] = await images.keep('s1', [given(png(3, 3))]);
    const [from, to] = [path.join(root, 'attachments', 's1'), path.join(root, 'trash', 'day', 'attachments', 's1')];
    await moveSessionImages(from, to);
    await moveSessionImages(from, to);
    assert.deepEqual(await readdir(to), [`${image?.id ?? ''}.a.png`]);
    assert.equal(images.readNow('s1', image?.id ?? ''), undefined);
  });

  it('are known by their first bytes', () => {
    const bytes = (hex: string, length = 40): Buffer => Buffer.concat([Buffer.from(hex.replaceAll(' ', ''), 'hex'), Buffer.alloc(length)]);
    assert.deepEqual(imageFacts(bytes('47494638396120000a00')), { mediaType: 'image/gif', width: 32, height: 10 });
    assert.deepEqual(imageFacts(bytes('ffd8 ffe00010 4a46494600010100000100010000 ffc2 0011 08 0190 0280 03')), { mediaType: 'image/jpeg', width: 640, height: 400 });
    assert.deepEqual(imageFacts(bytes('52494646 00000000 57454250 56503858 0a000000 00000000 7f0200 8f0100')), { mediaType: 'image/webp', width: 640, height: 400 });
    assert.deepEqual(imageFacts(bytes('52494646 00000000 57454250 5650384c 00000000 2f 7fc26300')), { mediaType: 'image/webp', width: 640, height: 400 });
    assert.deepEqual(imageFacts(bytes('52494646 00000000 57454250 56503820 00000000 000000 9d012a 8002 9001')), { mediaType: 'image/webp', width: 640, height: 400 });
    assert.equal(imageFacts(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')), undefined);
    assert.equal(imageFacts(Buffer.alloc(3)), undefined);
  });
});
