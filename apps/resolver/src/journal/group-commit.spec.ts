import { GroupCommit } from './group-commit.js';

/** A disk that is done when the spec says so. */
class Disk {
  readonly groups: { lines: readonly string[]; done: () => void }[] = [];
  readonly write = (lines: readonly string[]) =>
    new Promise<void>((done) => {
      this.groups.push({ lines, done });
    });
}
const turn = () => new Promise(setImmediate);
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('group commit', () => {
  it('writes what arrives in one turn, and while the disk is busy, together, and answers when it is done', async () => {
    const disk = new Disk();
    const commit = new GroupCommit(disk.write, 10_000);
    const answered: string[] = [];
    const append = (line: string) => commit.append(line, () => answered.push(line));
    ['a', 'b'].forEach(append);
    await turn();
    ['c', 'd'].forEach(append);
    await turn();
    expect(disk.groups.map(({ lines }) => lines)).toEqual([['a', 'b']]);
    expect(answered).toEqual([]);

    disk.groups[0]?.done();
    await turn();
    await turn();
    expect(answered).toEqual(['a', 'b']);
    expect(disk.groups.map(({ lines }) => lines)).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
    disk.groups[1]?.done();
    await commit.idle();
    expect(answered).toEqual(['a', 'b', 'c', 'd']);
  });

  it('gives a slow disk a few groups at a time, and no more', async () => {
    const disk = new Disk();
    const commit = new GroupCommit(disk.write, 10_000);
    for (let i = 0; i < 10; i++) {
      commit.append(String(i), () => undefined);
      await sleep(5);
    }
    expect(disk.groups).toHaveLength(3);
    while (disk.groups.length > 0) {
      disk.groups.shift()?.done();
      await turn();
      await turn();
    }
    await commit.idle();
  });

  it('lets people go when the disk hangs, and writes what waits when it is back', async () => {
    const disk = new Disk();
    const commit = new GroupCommit(disk.write, 20);
    const answered: string[] = [];
    const append = (line: string) => commit.append(line, () => answered.push(line));
    append('a');
    await turn();
    append('b');
    await sleep(60);
    expect(answered).toEqual(['a', 'b']);
    append('c');
    expect(answered).toEqual(['a', 'b', 'c']);
    expect(commit.answeredEarly).toBe(3);

    const idle = commit.idle();
    while (disk.groups.length > 0) {
      disk.groups.shift()?.done();
      await turn();
      await turn();
    }
    await idle;
    expect(answered).toEqual(['a', 'b', 'c']);
  });
});
