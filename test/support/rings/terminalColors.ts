import { styleText } from 'node:util';

// styleText itself looks at whether stdout is a terminal and at NO_COLOR.
const style = (format: 'red' | 'green' | 'yellow' | 'dim' | 'bold') => (text: string): string => styleText(format, text, { stream: process.stdout });

/** Bold text, where the terminal shows it. */
export const bold: (text: string) => string = style('bold');
/** Dim text, where the terminal shows it. */
export const dim: (text: string) => string = style('dim');
/** Green text, where the terminal shows it. */
export const green: (text: string) => string = style('green');
/** Red text, where the terminal shows it. */
export const red: (text: string) => string = style('red');
/** Yellow text, where the terminal shows it. */
export const yellow: (text: string) => string = style('yellow');
