/** Why an operation cannot become a tool. Its message is for the importer. */
export class Unusable extends Error {
  override readonly name: string = "Unusable";
}

/** It could, if its description were shorter. */
export class TooLarge extends Unusable {
  override readonly name: string = "TooLarge";
}
