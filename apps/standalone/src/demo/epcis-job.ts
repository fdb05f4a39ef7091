import type { ApiClient } from './api-client.js';
import type { Step } from './main-job.js';
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
interface TracedEvent {
  readonly eventTime: string;
  readonly bizStep: string;
  readonly readPoint: { readonly id: string };
}

/** A partner's job: captures what happened to a carton of kettles, and asks where one of them has been. */
export async function epcisJob(api: ApiClient, step: Step): Promise<void> {
  const chain = supplyChain(new Date());
  await step('Capture a supply chain as an EPCIS 2.0 document', () => capture(api, chain));
  await step('Ask where one kettle has been', () => ask(api, chain));
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
  const seen = events.map(({ bizStep }) => bizStep).join();
  if (seen !== 'commissioning,packing,unpacking,retail_selling') throw new Error(`The repository tells of ${seen}.`);
  const lines = events.map(({ eventTime, bizStep, readPoint }) => `${eventTime} ${bizStep} at ${readPoint.id}`);
  return [null, [sold, ...lines].join('\n       ')];
}
