/** The rule in wrangler.toml makes such a file a text. */
declare module "*.css" {
  const text: string;
  export default text;
}
