/**
 * The number of queries and calls that one run of the scheduled work may still make. The platform ends it at its limit.
 */
export interface Budget {
  left(): number;
  spend(count: number): void;
}

export function createBudget(limit: number): Budget {
  let left = limit;
  return {
    left: () => left,
    spend: (count) => {
      left -= count;
    },
  };
}
