/** What comes back in the inbox and its history. */
export interface AlertPatterns {
  /** The rules that began most often, the most frequent first. */
  readonly rules: readonly {
    readonly rule: string;
    /** How often it was raised or reopened at each hour of the local day, 24 figures. */
    readonly byHour: readonly number[];
    readonly times: number;
  }[];
  /** The causes with the most events, the most frequent first. */
  readonly causes: readonly {
    readonly rule: string;
    readonly component: string;
    /** The latest. */
    readonly message: string;
    readonly count: number;
    /** Epoch milliseconds. */
    readonly lastAt: number;
  }[];
}
