import type { ReadModels } from '@proofmark/event-store';
import { QrCodeDestinationsHistory } from './read-models/qr-code-destinations-history/qr-code-destinations-history.entity.js';
import { qrCodeDestinationsHistory } from './read-models/qr-code-destinations-history/qr-code-destinations-history.projection.js';
import { QrCodeDetails, QrCodeTerms } from './read-models/qr-code-details/qr-code-details.entity.js';
import { qrCodeDetails } from './read-models/qr-code-details/qr-code-details.projection.js';
import { WorkspaceDomainRules } from './read-models/workspace-domain-rules/workspace-domain-rules.entity.js';
import { workspaceDomainRules } from './read-models/workspace-domain-rules/workspace-domain-rules.projection.js';

/** Everything that is projected from the facts of this service. */
export const codesReadModels = {
  projections: [qrCodeDetails, qrCodeDestinationsHistory, workspaceDomainRules],
  entities: [QrCodeDetails, QrCodeTerms, QrCodeDestinationsHistory, WorkspaceDomainRules],
} satisfies ReadModels;
