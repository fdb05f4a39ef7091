/** The service that runs here: its name is its schema's, its log lines' and its traces' too. */
export class ServiceInfo {
  constructor(readonly name: string) {}
}
