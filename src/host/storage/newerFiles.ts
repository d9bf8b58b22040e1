/** Files that a newer version of Mission Control has written, for people to know of: shown where they can be read, and never changed. */
export class NewerFiles {
  private readonly files = new Map<string, boolean>();

  /** Notes such a file; `isReadable` when it makes sense to this version all the same. */
  note(file: string, isReadable: boolean): void {
    this.files.set(file, isReadable);
  }

  /** It is gone, or is of this version now. */
  forget(file: string): void {
    this.files.delete(file);
  }

  /** Paths, sorted; those that this version cannot read first, since nobody sees them. */
  list(): readonly { readonly file: string; readonly isReadable: boolean }[] {
    return [...this.files]
      .map(([file, isReadable]) => ({ file, isReadable }))
      .toSorted((a, b) => Number(a.isReadable) - Number(b.isReadable) || a.file.localeCompare(b.file));
  }
}
