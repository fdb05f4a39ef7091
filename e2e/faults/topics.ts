/** A record of `codes.qr.v1`. */
export interface ToldChange {
  readonly key: string;
  /** The version of the code's stream. */
  readonly sequence: number;
}

/** A record of `resolver.scan.v1`. */
export interface ToldScan {
  readonly key: string;
  readonly scanId: string;
  /** As the phone sent it, in the language it asked for. */
  readonly token: string;
}

/** What stands in the topics, read past Proofmark's own consumers. Records of one key come in their order. */
export interface Topics {
  open(): Promise<void>;
  changes(): Promise<readonly ToldChange[]>;
  scans(): Promise<readonly ToldScan[]>;
  close(): Promise<void>;
}
