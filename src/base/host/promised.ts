/** The same function as a promise of its result: what it throws becomes a rejection. */
export function promised<Args extends readonly unknown[], Result>(
  run: (...args: Args) => Result,
): (...args: Args) => Promise<Result> {
  return (...args) =>
    new Promise((resolve) => {
      resolve(run(...args));
    });
}
