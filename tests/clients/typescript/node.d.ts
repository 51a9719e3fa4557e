/** What the interview uses of node: its own types are a package of more than the client needs. */
declare const process: { readonly argv: string[] };
declare module "node:fs/promises" {
  export function readFile(path: string): Promise<Uint8Array<ArrayBuffer>>;
}
