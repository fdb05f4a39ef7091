/** A fact of one stream: past tense, understood alone in a log line. `data` is JSON: instants are ISO 8601 strings, never `Date`. */
export type Event<Type extends string = string, Data = unknown> = Readonly<{ type: Type; data: Readonly<Data> }>;

/** A wish: imperative, and it carries the time, so that deciding it twice gives the same answer. */
export type Command<Type extends string = string, Data = unknown> = Readonly<{ type: Type; data: Readonly<Data> }>;
