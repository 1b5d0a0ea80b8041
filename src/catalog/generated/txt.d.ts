/** Such a file is a text to wrangler. */
declare module "*.txt" {
  const text: string;
  export default text;
}
