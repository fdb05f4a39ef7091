import type { ApiClient } from './api-client.js';
import type { Step } from './step.js';
import { supplyChain } from './supply-chain.js';
import { until } from './until.js';

interface CaptureJob {
  readonly running: boolean;
  readonly success: boolean;
  readonly errors?: readonly unknown[];
}
interface QueryDocument {
  readonly epcisBody: {
    readonly queryResults: { readonly resultsBody: { readonly eventList: readonly TracedEvent[] } };
  };
}
interface Trace {
  readonly data: readonly { readonly path: readonly { readonly epc: string }[]; readonly event: TracedEvent }[];
}
interface TracedEvent {
  readonly eventTime: string;
  readonly bizStep: string;
  readonly readPoint: { readonly id: string };
}

/** A partner's job: captures what happened to a carton of kettles, and asks where one of them has been. */
export async function epcisJob(api: ApiClient, step: Step): Promise<void> {
  const chain = supplyChain(new Date());
  await step('Capture a supply chain as an EPCIS 2.0 document', () => capture(api, chain));
  await step('Ask which events name one of the kettles', () => ask(api, chain));
  await step('Ask where it has been', () => trace(api, chain));
}

type Chain = ReturnType<typeof supplyChain>;

async function capture(api: ApiClient, { document, steps }: Chain): Promise<readonly [null, string]> {
  const job = await api.capture(document);
  await until('the capture job is done', async () => {
    const state = await api.epcis<CaptureJob>(job);
    if (state.running || !state.success) throw new Error(JSON.stringify(state));
  });
  return [null, `${steps.length} events: ${steps.join(', ')}; ${job.split('/').at(-1)} has captured all of them`];
}

async function ask(api: ApiClient, { sold }: Chain): Promise<readonly [null, string]> {
  const own = new URLSearchParams({ MATCH_anyEPC: sold, orderBy: 'eventTime', orderDirection: 'ASC' });
  const { epcisBody } = await api.epcis<QueryDocument>(`/epcis/events?${own}`);
  const events = epcisBody.queryResults.resultsBody.eventList;
  mustBe(events, 'commissioning,packing,unpacking,retail_selling');
  return [null, `${events.length} events name ${sold}`];
}

/** While it is packed, nobody sees the kettle itself: what happened to its carton happened to it. */
async function trace(api: ApiClient, { sold, steps }: Chain): Promise<readonly [null, string]> {
  const { data } = await api.epcis<Trace>(`/traces?${new URLSearchParams({ epc: sold })}`);
  const events = data.map(({ event }) => event);
  mustBe(events, steps.join());
  const lines = data.map(({ event, path }) => {
    const carrier = path.at(-1)?.epc === sold ? '' : `, in ${path.at(-1)?.epc}`;
    return `${event.eventTime} ${event.bizStep} at ${event.readPoint.id}${carrier}`;
  });
  return [null, lines.join('\n     ')];
}

function mustBe(events: readonly TracedEvent[], steps: string): void {
  const seen = events.map(({ bizStep }) => bizStep).join();
  if (seen !== steps) throw new Error(`The repository tells of ${seen}, not of ${steps}.`);
}
