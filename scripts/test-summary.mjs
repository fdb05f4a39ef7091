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
  const skipped = tests.filter(({ status }) => ['pending', 'todo', 'disabled'].includes(status));
  // A file that could not even be loaded has no tests to fail, and a run that broke down none at all.
  const failed = Math.max(count('failed') + (result?.numRuntimeErrorTestSuites ?? 0), code === 0 ? 0 : 1);
  const total = `${count('passed')} passed, ${failed} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ''}`;
  return { lines: [...skippedLines(skipped), total], failed };
}

/** A skipped test says why in the sentence of its describe, so the sentences are the reasons. */
function skippedLines(skipped) {
  const groups = Map.groupBy(skipped, ({ ancestorTitles, title }) => ancestorTitles[0] ?? title);
  return [...groups].map(([title, tests]) => `skipped: ${title} (${tests.length})`);
}
