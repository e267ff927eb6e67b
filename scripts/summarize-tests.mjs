// Last line of .ci/run: sums vitest's JSON report. Arguments: the report, and how many stages of the run failed.
// A stage that failed without a failed test to show for it (a check, a file that does not load) still counts as a failure.

import { readFileSync } from 'node:fs';

const [file, stages] = process.argv.slice(2);
const failedStages = Number(stages);
const report = read(file);

const passed = report?.numPassedTests ?? 0;
const skipped = (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0);
const failedTests = report?.numFailedTests ?? 0;
const explained = failedTests > 0 ? 1 : 0;
const failed = failedTests + Math.max(0, failedStages - explained) + (report === null && failedStages === 0 ? 1 : 0);

process.stdout.write(`${passed} passed, ${failed} failed, ${skipped} skipped\n`);
process.exitCode = failed === 0 ? 0 : 1;

function read(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return null;
  }
}
