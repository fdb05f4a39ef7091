/** `<topic id>/<partition>` */
export type Place = `${number}/${number}`;

export function placeOf(topicId: number, partition: number): Place {
  return `${topicId}/${partition}`;
}

/** Where partitions end: the offset that the next record will get. */
export interface Ends {
  /** Asks the server. */
  look(topicIds: readonly number[]): Promise<ReadonlyMap<Place, bigint>>;
  /** Calls back whenever one of the topics may have grown, where the engine is told of it. */
  watch(topicIds: readonly number[], grown: () => void): () => void;
}
