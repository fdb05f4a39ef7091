import { plainToInstance } from 'class-transformer';
import { getMetadataStorage, validateSync, type ValidationError } from 'class-validator';
import { isSecret } from './environment.js';

export interface ConfigProblem {
  readonly variable: string;
  readonly problem: string;
}

/** The environment does not describe a service that can run. Names every variable, shows the value of no secret. */
export class ConfigInvalid extends Error {
  override readonly name = 'ConfigInvalid';

  constructor(readonly problems: readonly ConfigProblem[]) {
    const lines = problems.map(({ variable, problem }) => `  ${variable}: ${problem}`);
    super(`The environment cannot be used:\n${lines.join('\n')}`);
  }
}

/**
 * Reads the variables a configuration class names in its decorators; all others are not looked at. An empty variable counts as
 * missing. @throws ConfigInvalid with every wrong variable at once
 */
export function parseConfig<C extends object>(Configuration: new () => C, env: NodeJS.ProcessEnv): C {
  const given = Object.fromEntries(
    variableNames(Configuration).flatMap((name) => (env[name] ? [[name, env[name]] as const] : [])),
  );
  const config = plainToInstance(Configuration, given, { exposeDefaultValues: true });
  const errors = validateSync(config);
  if (errors.length > 0) throw new ConfigInvalid(errors.map((error) => toProblem(config, given, error)));
  return Object.freeze(config);
}

function variableNames(Configuration: new () => object): string[] {
  const rules = getMetadataStorage().getTargetValidationMetadatas(Configuration, '', true, false);
  return [...new Set(rules.map(({ propertyName }) => propertyName))];
}

function toProblem(config: object, given: Record<string, unknown>, error: ValidationError): ConfigProblem {
  const variable = error.property;
  // Decorators are checked from the last one up; the first one says most plainly what is expected.
  const rule = Object.values(error.constraints ?? {}).at(-1) ?? 'is wrong';
  const problem = rule.startsWith(`${variable} `) ? rule.slice(variable.length + 1) : rule;
  if (!(variable in given)) return { variable, problem: `is missing; it ${problem}` };
  return { variable, problem: isSecret(config, variable) ? problem : `${problem}, but is ${quote(given[variable])}` };
}

function quote(value: unknown): string {
  return JSON.stringify(value)?.slice(0, 80) ?? 'nothing';
}
