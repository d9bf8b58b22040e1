/** Reads JSON that the extension put into the page as `<script type="application/json" id="…">`. */
export function pageData<T>(id: string): T {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`The page has no data "${id}".`);
  // The extension wrote it, from the same typed value; it is not input of anyone else.
  return JSON.parse(element.textContent) as T;
}

/** Fills `{0}`, `{1}` … of a localised text. */
export function fill(template: string, ...values: readonly (string | number)[]): string {
  return template.replaceAll(/\{(\d+)\}/g, (match, index: string) => String(values[Number(index)] ?? match));
}
