// Runs every suite in tests/, or the tests whose name holds the one argument. `cargo xtask test --browser` starts the
// server and gives its address in SANXIANG_URL and the browser in SANXIANG_CHROMIUM.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

for (const name of ['SANXIANG_URL', 'SANXIANG_CHROMIUM']) {
  if (!process.env[name]) {
    console.error(`${name} is not set: run \`cargo xtask test --browser\`, which starts what is needed.`);
    process.exit(2);
  }
}

const tests = path.join(import.meta.dirname, 'tests');
const files = fs.readdirSync(tests).filter((name) => name.endsWith('.test.mjs')).sort().map((name) => path.join(tests, name));
const [filter] = process.argv.slice(2);
// A filter is text, not a pattern.
const named = filter ? [`--test-name-pattern=${filter.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')}`] : [];
// One file after the other: the suites share the demonstration's people.
const { status } = spawnSync(process.execPath, ['--test', '--test-concurrency=1', '--test-reporter=spec', ...named, ...files], { stdio: 'inherit' });
process.exit(status ?? 1);
