/** Which event stream carries the messages. */
export type Engine = 'postgres' | 'kafka';
