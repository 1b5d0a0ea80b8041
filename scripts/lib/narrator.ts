/** Tells a demonstration step by step. */
export interface Narrator {
  /** What is done next. */
  tell(step: string): void;
  /** What came back. */
  show(line: string): void;
  /** Throws when something is not as it should be; else says that it is. */
  expect(condition: boolean, statement: string): void;
}

export function createNarrator(print: (line: string) => void): Narrator {
  let step = 0;
  return {
    tell: (text) => {
      step += 1;
      print(`\n${step}. ${text}`);
    },
    show: (line) => print(`   ${line}`),
    expect: (condition, statement) => {
      if (!condition) throw new Error(`not as expected: ${statement}`);
      print(`   ✓ ${statement}`);
    },
  };
}
