/** The parts of the interface, in the order in which they are shown. */
export const TAGS: Readonly<Record<string, string>> = {
  'QR codes': 'Static and dynamic QR codes: create, re-point, render, archive.',
  'Domain rules': 'Which domains the QR codes of a workspace may lead to.',
  Analytics: 'Who scanned.',
  Webhooks: 'Endpoints that hear of what happens.',
  'Webhook deliveries': 'What was sent to them, and sending it again.',
  EPCIS:
    'The EPCIS 2.0 repository: capture events, ask for them, subscribe to queries. Answers and errors are those of the standard.',
  'API keys': 'The keys of a workspace, looked after by a signed-in administrator.',
  'Workspaces and members': 'Signing up and in, and the people of a workspace.',
};
