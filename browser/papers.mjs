// Papers that people hand in and read: small real files, made here, and what stands on a receipt.
import assert from 'node:assert/strict';
import { deflateSync } from 'node:zlib';

/** A PDF of one empty page. */
export function sheet(name) {
  const body = [
    '%PDF-1.4',
    '1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj',
    '2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj',
    '3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>> endobj',
    'trailer <</Root 1 0 R>>',
    '%%EOF',
  ];
  return { name, mimeType: 'application/pdf', buffer: Buffer.from(body.join('\n')) };
}

/** A PDF that carries the test file of virus scanners, put together here: kept whole it would set off scanners of this source. */
export function virus(name) {
  const [head, tail] = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}', '*H+H$!ELIF-TSET-SURIVITNA-DRADNATS-RACIE$'];
  const body = `%PDF-1.4\n${head}${[...tail].reverse().join('')}`;
  return { name, mimeType: 'application/pdf', buffer: Buffer.from(body, 'latin1') };
}

/** A PNG of one grey pixel. */
export function drawing(name) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(1, 0);
  header.writeUInt32BE(1, 4);
  header[8] = 8; // bits a sample, greyscale
  const parts = [chunk('IHDR', header), chunk('IDAT', deflateSync(Buffer.from([0, 128]))), chunk('IEND', Buffer.alloc(0))];
  return { name, mimeType: 'image/png', buffer: Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), ...parts]) };
}

function chunk(type, data) {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, check]);
}

/** The check of a PNG chunk (ISO 3309). */
function crc32(bytes) {
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
  }
  return ~sum >>> 0;
}

/** The query code on a receipt that is open. */
export async function receipt(page) {
  const found = /查询码\s*[：:]?\s*([0-9A-Z]{8})\b/.exec(await page.locator('main').innerText());
  assert.ok(found, `the receipt carries the query code: ${await page.locator('main').innerText()}`);
  return found[1];
}
