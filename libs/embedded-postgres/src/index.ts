export { removeCluster, startCluster, type Cluster, type ClusterOptions } from './cluster.js';
export { provision, type Provisioned, type ServiceDatabase } from './provision.js';
export { startTemporaryCluster } from './temporary-cluster.js';
