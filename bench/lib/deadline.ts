/** Ends the process with 1 when it has not ended by itself: something that waits forever says nothing. */
export function endAfter(seconds: number): void {
  const giveUp = () => {
    console.error(`FAILED: not done after ${seconds} seconds`);
    process.exit(1);
  };
  setTimeout(giveUp, seconds * 1000).unref();
}
