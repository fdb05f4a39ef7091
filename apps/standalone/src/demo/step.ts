/** Does a step and says what was seen. */
export type Step = <T>(what: string, work: () => Promise<readonly [T, string]>) => Promise<T>;
