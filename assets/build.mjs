// Builds assets/dist: style sheets, scripts and drawings under hashed names, each with a brotli twin, and manifest.json.
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import * as esbuild from 'esbuild';
import * as sass from 'sass';

const home = import.meta.dirname;
const dist = path.join(home, 'dist');
const target = ['chrome95', 'safari15', 'firefox100', 'edge95'];
const source = (name) => fs.readFileSync(path.join(home, 'src', name), 'utf8');
const manifest = {};

/** Writes one file under its hashed name beside its brotli twin. */
function emit(name, text) {
  const data = Buffer.from(text);
  const hash = crypto.createHash('sha256').update(data).digest('hex').slice(0, 10);
  const { name: stem, ext } = path.parse(name);
  const hashed = `${stem}-${hash}${ext}`;
  const brotli = zlib.brotliCompressSync(data, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 11 } });
  fs.writeFileSync(path.join(dist, hashed), data);
  fs.writeFileSync(path.join(dist, `${hashed}.br`), brotli);
  manifest[name] = hashed;
  console.log(`${name.padEnd(14)} ${(data.length / 1024).toFixed(1)} KiB, br ${(brotli.length / 1024).toFixed(1)}`);
}

/** The icons as one sprite of symbols, and the mark in two colours. */
function sprite() {
  const symbols = Object.entries(JSON.parse(source('icons.json')))
    .map(([id, d]) => `<symbol id="${id}" viewBox="0 0 24 24"><path d="${d}"/></symbol>`);
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join('')}${source('mark.svg').trim()}</svg>\n`;
}

/** Our style sheets after the vendor layer, minified; drawings are named by their hashed names. */
async function style(vendor, names) {
  const css = (vendor ? sass.compile(path.join(home, 'src', vendor), {
    loadPaths: [path.join(home, 'node_modules')], quietDeps: true, logger: sass.Logger.silent,
  }).css : '@layer reset;') + names.map(source).join('\n');
  const { code } = await esbuild.transform(css, { loader: 'css', minify: true, target, charset: 'utf8', logLevel: 'silent' });
  const linked = code.replace(/asset:([\w.-]+)/g, (_, name) => `./${manifest[name]}`);
  for (const forbidden of ['GDS Transport', 'govuk-crest', 'undefined']) {
    if (linked.includes(forbidden)) throw new Error(`the built style sheet contains "${forbidden}"`);
  }
  return linked;
}

/** A script with everything it imports. */
async function script(name) {
  const { outputFiles } = await esbuild.build({
    entryPoints: [path.join(home, 'src', name)], bundle: true, minify: true, format: 'esm', target, write: false,
    legalComments: 'none', logLevel: 'error',
  });
  return outputFiles[0].text;
}

/** The licences of what is bundled; a package that ships no licence file has its notice in src/licences. */
function licences() {
  return ['govuk-frontend', 'htmx.org'].map((name) => {
    const folder = path.join(home, 'node_modules', name);
    const { version } = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
    const file = fs.readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
    const notice = file ? fs.readFileSync(path.join(folder, file), 'utf8') : source(`licences/${name}.txt`);
    return `${name} ${version}\n\n${notice.trim()}\n`;
  }).join('\n----\n\n');
}

fs.rmSync(dist, { recursive: true, force: true });
fs.mkdirSync(dist, { recursive: true });
for (const name of ['lattice.svg', 'favicon.svg']) emit(name, source(name));
emit('icons.svg', sprite());
const shared = ['tokens.css', 'parts.css', 'case.css', 'flow.css'];
emit('portal.css', await style('portal.scss', [...shared, 'masthead.css', 'home.css', 'guide.css', 'lists.css', 'apply.css', 'adjust.css']));
emit('staff.css', await style('staff.scss', [...shared, 'guide.css', 'desk.css', 'work.css', 'casework.css', 'admin.css', 'adjust.css']));
emit('print.css', await style(null, ['tokens.css', 'print.css']));
for (const name of ['portal.js', 'staff.js', 'print.js']) emit(name, await script(name));
emit('licences.txt', licences());
fs.writeFileSync(path.join(dist, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
