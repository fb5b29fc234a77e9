/** `metav1.Condition` as translation makes it: everything but the time. */
export interface ConditionWithoutTime {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason: string;
  readonly message: string;
  readonly observedGeneration: number;
}

export interface Condition extends ConditionWithoutTime {
  /** RFC 3339, whole seconds; changes only when `status` does. */
  readonly lastTransitionTime: string;
}
