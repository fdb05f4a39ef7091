/**
 * What a test run has to say at its end.
 *
 * @param {object | undefined} result Jest's JSON result; undefined when Jest died before it wrote one
 * @param {number} code Jest's exit code
 * @returns {{ lines: string[], failed: number }} the last line is `N passed, N failed`, with `, N skipped` where some were
 */
export function summarise(result, code) {
  const tests = (result?.testResults ?? []).flatMap((file) => file.assertionResults);
  const count = (...statuses) => tests.filter(({ status }) => statuses.includes(status)).length;
  const isSkipped = ({ status }) => ['pending', 'todo', 'disabled'].includes(status);
  const skipped = tests.filter(isSkipped).length;
  // A file that could not even be loaded has no tests to fail, and a run that broke down none at all.
  const failed = Math.max(count('failed') + (result?.numRuntimeErrorTestSuites ?? 0), code === 0 ? 0 : 1);
  const total = `${count('passed')} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
  return { lines: [...skippedLines(tests, isSkipped), total], failed };
}

/** A skipped test says why in its own sentence or in that of its describe, so the sentences are the reasons. */
function skippedLines(tests, isSkipped) {
  const describes = [...Map.groupBy(tests, ({ ancestorTitles, title }) => ancestorTitles[0] ?? title)];
  return describes.flatMap(([title, inside]) => {
    const skipped = inside.filter(isSkipped);
    if (skipped.length > 1 && skipped.length === inside.length) return [`skipped: ${title} (all ${skipped.length})`];
    return skipped.map((test) => `skipped: ${[...test.ancestorTitles, test.title].join(' › ')}`);
  });
}
