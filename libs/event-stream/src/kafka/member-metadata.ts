import type { Assignment, Claims, Member } from './assign-partitions.js';
import { assignerProtocol } from './client/kafkajs.js';

const VERSION = 0;
const noClaims: Claims = { generation: -1, partitions: {} };

/** What a member says when it joins, in the form that consumers of all languages use; the claims are our own addition to it. */
export function encodeMember(topics: readonly string[], claims: Claims): Buffer {
  const userData = Buffer.from(JSON.stringify(claims));
  return assignerProtocol.MemberMetadata.encode({ version: VERSION, topics, userData });
}

export function decodeMember(id: string, metadata: Buffer): Member {
  const { topics, userData } = assignerProtocol.MemberMetadata.decode(metadata);
  const claims = userData.length > 0 ? (JSON.parse(userData.toString()) as Claims) : noClaims;
  return { id, topics, claims };
}

export function encodeAssignment(assignment: Assignment): Buffer {
  return assignerProtocol.MemberAssignment.encode({ version: VERSION, assignment });
}

/** Nothing at all is sent to a member that gets nothing. */
export function decodeAssignment(bytes: Buffer): Readonly<Record<string, readonly number[]>> {
  return assignerProtocol.MemberAssignment.decode(bytes)?.assignment ?? {};
}
