/** Thrown when an operation cannot become a tool. Its message is for the user who imports. */
export class Unusable extends Error {
  override readonly name: string = "Unusable";
}

/** Thrown when the operation could become a tool with a shorter description. */
export class TooLarge extends Unusable {
  override readonly name: string = "TooLarge";

  constructor(message = "the description of its parameters is too large") {
    super(message);
  }
}
