import { cpSync, existsSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { finish, giveAway, start } from './closed-room.mjs';
import { assignment } from './dockerfile-steps.mjs';

/** What RUN finds of this machine in place of the build image's: a shell, its tools, npm, the resolver's files. */
const BUILD_MACHINE = ['/usr', '/bin', '/sbin', '/lib', '/lib64', '/etc'];

/** Does what the steps of a Dockerfile say, each stage in a folder that stands for its root. */
export class ImageBuilder {
  /** stage → its folder */
  #roots = {};

  /**
   * @param {object} options
   * @param {import('./dockerfile-steps.mjs').Stage[]} options.stages
   * @param {string} options.work an empty folder
   * @param {string} options.context what COPY takes from
   * @param {string} options.node the program that stands for the build image's /usr/local/bin/node
   */
  constructor({ stages, work, context, node }) {
    Object.assign(this, { stages, work, context, node });
  }

  /** All up to the first step that asks for a build argument: the same for every image, as Docker's cache has it. */
  async buildShared() {
    for (const stage of this.stages.slice(0, -1)) {
      const root = this.#newRoot(stage.name);
      await this.#run(stage.steps.slice(0, untilArgument(stage)), { root, variables: {}, workdir: '/' });
    }
  }

  /** The rest. @returns {Promise<object>} the image: its root, env, user, command, health check */
  async buildImage(variables) {
    const shared = { ...this.#roots };
    for (const stage of this.stages) {
      const done = stage === this.stages.at(-1) ? 0 : untilArgument(stage);
      if (done === stage.steps.length) continue;
      const root = this.#newRoot(`${stage.name}-of-one`);
      if (done > 0) cpSync(shared[stage.name], root, { recursive: true, verbatimSymlinks: true });
      this.#roots[stage.name] = root;
      const workdir = stage.steps.slice(0, done).findLast(({ keyword }) => keyword === 'WORKDIR')?.words[0] ?? '/';
      const image = await this.#run(stage.steps.slice(done), { root, variables, workdir });
      if (stage === this.stages.at(-1)) return Object.assign(image, { leave: () => (this.#roots = shared) });
    }
    throw new Error('The last stage has no steps.');
  }

  #newRoot(name) {
    const root = join(this.work, name);
    rmSync(root, { recursive: true, force: true });
    mkdirSync(root, { recursive: true });
    return (this.#roots[name] = root);
  }

  async #run(steps, { root, variables, workdir }) {
    const image = { root, workdir, env: {}, args: {} };
    for (const step of steps) {
      const does = this[step.keyword.toLowerCase()];
      if (!does) throw new Error(`The proof does not know ${step.keyword}.`);
      await does.call(this, image, step, variables);
    }
    return image;
  }

  arg(image, { words }, variables) {
    const [name, value] = assignment(words[0]);
    image.args[name] = variables[name] ?? value;
  }

  env(image, { words }) {
    Object.assign(image.env, Object.fromEntries(words.map(assignment)));
  }

  workdir(image, { words }) {
    image.workdir = words[0];
    mkdirSync(join(image.root, image.workdir), { recursive: true });
  }

  copy(image, { flags, words }) {
    const to = words.at(-1);
    for (const from of words.slice(0, -1)) {
      const source = this.#source(flags['from'], from);
      const target = join(image.root, to.startsWith('/') ? to : join(image.workdir, to));
      const isFolder = statSync(source).isDirectory();
      const file = to.endsWith('/') ? join(target, basename(from)) : target;
      mkdirSync(dirname(file), { recursive: true });
      cpSync(source, isFolder ? target : file, { recursive: true, verbatimSymlinks: true });
      if (flags['chown']) giveAway(target);
    }
  }

  #source(stage, path) {
    if (!stage) return join(this.context, path);
    const copied = join(this.#roots[stage], path);
    return !existsSync(copied) && path === '/usr/local/bin/node' ? this.node : copied;
  }

  async run(image, { text }) {
    const app = join(image.root, image.workdir);
    giveAway(app);
    const cache = join(this.work, 'npm-cache');
    mkdirSync(cache, { recursive: true });
    giveAway(cache);
    const room = {
      at: join(this.work, 'room'),
      readable: BUILD_MACHINE,
      readOnly: { '/packaged/node': this.node },
      writable: { [image.workdir]: app, '/npm-cache': cache },
      workdir: image.workdir,
      path: '/packaged:/usr/local/bin:/usr/bin:/bin',
    };
    const env = {
      ...image.args,
      ...image.env,
      HOME: '/tmp',
      npm_config_cache: '/npm-cache',
      ...(process.env.npm_config_registry && { npm_config_registry: process.env.npm_config_registry }),
    };
    const { code, output } = await finish(start(room, ['/bin/sh', '-c', text], env));
    if (code !== 0) throw new Error(`RUN ${text}\nended with ${code}:\n${output}`);
  }

  user(image, { words }) {
    image.user = words[0];
  }

  volume(image, { words }) {
    image.volumes = words;
  }

  expose() {}

  healthcheck(image, { text }) {
    image.health = JSON.parse(text.slice(text.indexOf('[')));
  }

  cmd(image, { words }) {
    image.command = words;
  }
}

function untilArgument({ steps }) {
  const at = steps.findIndex(({ keyword }) => keyword === 'ARG');
  return at === -1 ? steps.length : at;
}
