/** What is known of the values in events, beside the events. Ids are canonical, names of attributes qualified. */
export interface MasterData {
  /** Whether a location is the other one, or lies in it by any number of steps. */
  isWithin(location: string, ancestor: string): boolean;
  /** Empty where it has none. */
  attributeValues(id: string, name: string): readonly string[];
}

export const NO_MASTER_DATA: MasterData = {
  isWithin: (location, ancestor) => location === ancestor,
  attributeValues: () => [],
};
