/** The part of @noble/hashes that our scripts use, for the type checker. */
export interface Sum {
  update(data: Uint8Array): Sum;
  digest(): Uint8Array;
}
export const sha256: { (data: Uint8Array): Uint8Array; create(): Sum };
