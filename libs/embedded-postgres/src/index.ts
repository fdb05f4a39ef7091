export { commandLine } from './command-line.js';
export { removeCluster, startCluster, type Cluster, type ClusterOptions } from './cluster.js';
export { freePort } from './free-port.js';
export { provision, type Provisioned, type ServiceDatabase } from './provision.js';
export { startTemporaryCluster } from './temporary-cluster.js';
