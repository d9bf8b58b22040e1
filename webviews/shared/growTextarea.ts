/** Makes a textarea as tall as its text; `max-height` in the style sheet limits it. */
export function growTextarea(textarea: HTMLTextAreaElement): void {
  // Through the object model: a style attribute would need a wider content security policy.
  textarea.style.height = 'auto';
  const frame = textarea.offsetHeight - textarea.clientHeight;
  textarea.style.height = `${textarea.scrollHeight + frame}px`;
}
