import { summarise } from '../scripts/test-summary.mjs';

const test = (status: string, ...titles: string[]) => ({
  status,
  ancestorTitles: titles.slice(0, -1),
  title: titles.at(-1),
});
const ran = (...assertionResults: object[]) => ({ numRuntimeErrorTestSuites: 0, testResults: [{ assertionResults }] });

describe('the last line of npm test', () => {
  it('counts what passed and what failed', () => {
    const { lines, failed } = summarise(ran(test('passed', 'a'), test('passed', 'b'), test('failed', 'c')), 1);
    expect(lines).toEqual(['2 passed, 1 failed']);
    expect(failed).toBe(1);
  });

  it('says what was skipped, in the words of the tests, which give the reason', () => {
    const kafka = 'on Kafka (KAFKA_BROKERS is not set)';
    const { lines, failed } = summarise(
      ran(
        test('pending', kafka, 'keeps order'),
        test('pending', kafka, 'replays'),
        test('passed', 'the journal', 'is flushed'),
        test('pending', 'the journal', 'on a full disk', 'says so (not as root)'),
      ),
      0,
    );
    expect(lines).toEqual([
      `skipped: ${kafka} (all 2)`,
      'skipped: the journal › on a full disk › says so (not as root)',
      '1 passed, 0 failed, 3 skipped',
    ]);
    expect(failed).toBe(0);
  });

  it('counts a file that could not be loaded as a failure', () => {
    const result = { numRuntimeErrorTestSuites: 1, testResults: [{ assertionResults: [] }] };
    expect(summarise(result, 1).lines).toEqual(['0 passed, 1 failed']);
  });

  it('is a failure when the run broke down, or ended badly after all tests had passed', () => {
    expect(summarise(undefined, 137).lines).toEqual(['0 passed, 1 failed']);
    expect(summarise(ran(test('passed', 'a')), 1).lines).toEqual(['1 passed, 1 failed']);
  });
});
