import { ownEnvironment } from './cli.config.js';
import { runCli } from './index.js';

process.exitCode = await runCli(process.argv.slice(2), {
  env: ownEnvironment(),
  say: (line) => void process.stdout.write(`${line}\n`),
  complain: (line) => void process.stderr.write(`${line}\n`),
});
