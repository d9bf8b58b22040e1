/** The editor's default themes, as far as the panels use them. The values are the editor's own; panels never name a colour. */
export type ThemeName = 'dark' | 'light' | 'hcDark' | 'hcLight';

const FONTS = {
  'font-family': 'system-ui, "Ubuntu", "Droid Sans", sans-serif',
  'font-size': '13px',
  'font-weight': 'normal',
  'editor-font-family': '"Droid Sans Mono", "DejaVu Sans Mono", monospace',
  'editor-font-size': '12px',
};

const ANSI = ['Black', 'Red', 'Green', 'Yellow', 'Blue', 'Magenta', 'Cyan', 'White'];

/** The 16 colours of a terminal, in the order of their numbers. */
function terminalColors(colors: string): Readonly<Record<string, string>> {
  return Object.fromEntries(colors.split(' ').map((color, index) => [`terminal-ansi${index < 8 ? '' : 'Bright'}${ANSI[index % 8] ?? ''}`, `#${color}`]));
}

const DARK = {
  ...terminalColors('000000 cd3131 0dbc79 e5e510 2472c8 bc3fbc 11a8cd e5e5e5 666666 f14c4c 23d18b f5f543 3b8eea d670d6 29b8db e5e5e5'),
  'foreground': '#cccccc', 'descriptionForeground': '#9d9d9d', 'errorForeground': '#f85149', 'icon-foreground': '#cccccc', 'focusBorder': '#0078d4',
  'editor-background': '#1f1f1f', 'editor-foreground': '#cccccc', 'editorWidget-background': '#202020', 'editorWidget-border': '#454545',
  'widget-border': '#313131', 'widget-shadow': '#0000005c', 'panel-border': '#2b2b2b', 'textLink-foreground': '#4daafc',
  'textLink-activeForeground': '#4daafc', 'textCodeBlock-background': '#2b2b2b', 'textPreformat-foreground': '#d0d0d0',
  'textPreformat-background': '#3c3c3c', 'textBlockQuote-background': '#2b2b2b', 'textBlockQuote-border': '#616161', 'input-background': '#313131',
  'input-foreground': '#cccccc', 'input-border': '#3c3c3c', 'input-placeholderForeground': '#989898', 'dropdown-background': '#313131',
  'dropdown-foreground': '#cccccc', 'button-background': '#0078d4', 'button-foreground': '#ffffff', 'button-hoverBackground': '#026ec1',
  'button-border': '#ffffff12', 'button-secondaryBackground': '#313131', 'button-secondaryForeground': '#cccccc',
  'button-secondaryHoverBackground': '#3c3c3c', 'badge-background': '#616161', 'badge-foreground': '#f8f8f8', 'toolbar-hoverBackground': '#5a5d5e50',
  'list-hoverBackground': '#2a2d2e', 'list-inactiveSelectionBackground': '#37373d', 'editor-inactiveSelectionBackground': '#3a3d41',
  'editor-findMatchHighlightBackground': '#ea5c0055', 'editor-selectionBackground': '#264f78',
  'progressBar-background': '#0078d4', 'scrollbarSlider-background': '#79797966', 'tree-indentGuidesStroke': '#585858',
  'panelTitle-activeBorder': '#0078d4', 'panelTitle-activeForeground': '#cccccc', 'panelTitle-inactiveForeground': '#9d9d9d',
  'gitDecoration-addedResourceForeground': '#81b88b', 'gitDecoration-deletedResourceForeground': '#c74e39',
  'diffEditor-insertedLineBackground': '#9bb95533', 'diffEditor-removedLineBackground': '#ff000033', 'testing-iconPassed': '#73c991',
  'notificationsInfoIcon-foreground': '#3794ff', 'notificationsWarningIcon-foreground': '#cca700', 'notificationsErrorIcon-foreground': '#f14c4c',
  'inputValidation-infoBackground': '#063b49', 'inputValidation-warningBackground': '#352a05', 'inputValidation-errorBackground': '#5a1d1d',
  'chat-requestBubbleBackground': '#264f7866', 'disabledForeground': '#cccccc80', 'toolbar-activeBackground': '#63666750',
  'charts-foreground': '#cccccc', 'charts-blue': '#3794ff', 'charts-green': '#89d185', 'charts-orange': '#d18616', 'charts-purple': '#b180d7',
  'charts-red': '#f14c4c', 'charts-yellow': '#cca700',
};

const LIGHT = {
  ...terminalColors('000000 cd3131 107c10 949800 0451a5 bc05bc 0598bc 555555 666666 cd3131 14ce14 b5ba00 0451a5 bc05bc 0598bc a5a5a5'),
  'foreground': '#3b3b3b', 'descriptionForeground': '#3b3b3b', 'errorForeground': '#f85149', 'icon-foreground': '#3b3b3b', 'focusBorder': '#005fb8',
  'editor-background': '#ffffff', 'editor-foreground': '#3b3b3b', 'editorWidget-background': '#f8f8f8', 'editorWidget-border': '#c8c8c8',
  'widget-border': '#e5e5e5', 'widget-shadow': '#00000029', 'panel-border': '#e5e5e5', 'textLink-foreground': '#005fb8',
  'textLink-activeForeground': '#005fb8', 'textCodeBlock-background': '#f8f8f8', 'textPreformat-foreground': '#3b3b3b',
  'textPreformat-background': '#0000001f', 'textBlockQuote-background': '#f8f8f8', 'textBlockQuote-border': '#e5e5e5', 'input-background': '#ffffff',
  'input-foreground': '#3b3b3b', 'input-border': '#cecece', 'input-placeholderForeground': '#767676', 'dropdown-background': '#ffffff',
  'dropdown-foreground': '#3b3b3b', 'button-background': '#005fb8', 'button-foreground': '#ffffff', 'button-hoverBackground': '#0258a8',
  'button-border': '#0000001a', 'button-secondaryBackground': '#e5e5e5', 'button-secondaryForeground': '#3b3b3b',
  'button-secondaryHoverBackground': '#cccccc', 'badge-background': '#cccccc', 'badge-foreground': '#3b3b3b', 'toolbar-hoverBackground': '#b8b8b850',
  'list-hoverBackground': '#f2f2f2', 'list-inactiveSelectionBackground': '#e4e6f1', 'editor-inactiveSelectionBackground': '#e5ebf1',
  'editor-findMatchHighlightBackground': '#ea5c0055', 'editor-selectionBackground': '#add6ff',
  'progressBar-background': '#005fb8', 'scrollbarSlider-background': '#64646466', 'tree-indentGuidesStroke': '#a9a9a9',
  'panelTitle-activeBorder': '#005fb8', 'panelTitle-activeForeground': '#3b3b3b', 'panelTitle-inactiveForeground': '#3b3b3b',
  'gitDecoration-addedResourceForeground': '#587c0c', 'gitDecoration-deletedResourceForeground': '#ad0707',
  'diffEditor-insertedLineBackground': '#9bb95533', 'diffEditor-removedLineBackground': '#ff000033', 'testing-iconPassed': '#73c991',
  'notificationsInfoIcon-foreground': '#1a85ff', 'notificationsWarningIcon-foreground': '#bf8803', 'notificationsErrorIcon-foreground': '#e51400',
  'inputValidation-infoBackground': '#d6ecf2', 'inputValidation-warningBackground': '#f6f5d2', 'inputValidation-errorBackground': '#f2dede',
  'chat-requestBubbleBackground': '#add6ff4d', 'disabledForeground': '#61616180', 'toolbar-activeBackground': '#a6a6a650',
  'charts-foreground': '#3b3b3b', 'charts-blue': '#1a85ff', 'charts-green': '#388a34', 'charts-orange': '#d18616', 'charts-purple': '#652d90',
  'charts-red': '#e51400', 'charts-yellow': '#bf8803',
};

const HC_DARK = {
  ...terminalColors('000000 cd0000 00cd00 cdcd00 0000ee cd00cd 00cdcd e5e5e5 7f7f7f ff0000 00ff00 ffff00 5c5cff ff00ff 00ffff ffffff'),
  'editor-findMatchHighlightBorder': '#f38518', 'editor-selectionBackground': '#ffffff', 'editor-selectionForeground': '#000000',
  'diffEditor-insertedTextBorder': '#33ff2e', 'diffEditor-removedTextBorder': '#ff008f',
  'foreground': '#ffffff', 'descriptionForeground': '#ffffffb3', 'errorForeground': '#f48771', 'icon-foreground': '#ffffff', 'focusBorder': '#f38518',
  'contrastBorder': '#6fc3df', 'contrastActiveBorder': '#f38518', 'editor-background': '#000000', 'editor-foreground': '#ffffff',
  'editorWidget-background': '#0c141f', 'editorWidget-border': '#6fc3df', 'widget-border': '#6fc3df', 'panel-border': '#6fc3df',
  'textLink-foreground': '#21a6ff', 'textLink-activeForeground': '#21a6ff', 'textCodeBlock-background': '#000000', 'textPreformat-foreground': '#000000',
  'textPreformat-background': '#ffffff', 'textBlockQuote-border': '#ffffff', 'input-background': '#000000', 'input-foreground': '#ffffff',
  'input-border': '#6fc3df', 'input-placeholderForeground': '#ffffffb3', 'dropdown-background': '#000000', 'dropdown-foreground': '#ffffff',
  'button-background': '#000000', 'button-foreground': '#ffffff', 'button-border': '#6fc3df', 'button-secondaryBackground': '#000000',
  'button-secondaryForeground': '#ffffff', 'badge-background': '#000000', 'badge-foreground': '#ffffff', 'progressBar-background': '#6fc3df',
  'list-hoverBackground': '#ffffff1a', 'scrollbarSlider-background': '#6fc3df99', 'tree-indentGuidesStroke': '#a9a9a9', 'panelTitle-activeBorder': '#6fc3df',
  'panelTitle-activeForeground': '#ffffff', 'panelTitle-inactiveForeground': '#ffffff', 'gitDecoration-addedResourceForeground': '#a1e3ad',
  'gitDecoration-deletedResourceForeground': '#c74e39', 'diffEditor-insertedTextBackground': '#00000000', 'testing-iconPassed': '#73c991',
  'notificationsInfoIcon-foreground': '#3794ff', 'notificationsWarningIcon-foreground': '#ffd370', 'notificationsErrorIcon-foreground': '#f48771',
  'inputValidation-infoBackground': '#000000', 'inputValidation-warningBackground': '#000000', 'inputValidation-errorBackground': '#000000',
  'disabledForeground': '#a5a5a5', 'charts-foreground': '#ffffff', 'charts-blue': '#3794ff', 'charts-green': '#89d185', 'charts-orange': '#d18616',
  'charts-purple': '#b180d7', 'charts-red': '#f48771', 'charts-yellow': '#ffd370',
};

const HC_LIGHT = {
  ...HC_DARK,
  ...terminalColors('292929 cd3131 136c13 949800 0451a5 bc05bc 0598bc 555555 666666 cd3131 00bc00 b5ba00 0451a5 bc05bc 0598bc a5a5a5'),
  'editor-findMatchHighlightBorder': '#006bbd', 'editor-selectionBackground': '#0f4a85', 'editor-selectionForeground': '#ffffff',
  'diffEditor-insertedTextBorder': '#374e06', 'diffEditor-removedTextBorder': '#ad0707',
  'foreground': '#292929', 'descriptionForeground': '#292929', 'errorForeground': '#b5200d', 'icon-foreground': '#292929', 'focusBorder': '#006bbd',
  'contrastBorder': '#0f4a85', 'contrastActiveBorder': '#006bbd', 'editor-background': '#ffffff', 'editor-foreground': '#292929',
  'editorWidget-background': '#ffffff', 'editorWidget-border': '#0f4a85', 'widget-border': '#0f4a85', 'panel-border': '#0f4a85',
  'textLink-foreground': '#0f4a85', 'textLink-activeForeground': '#0f4a85', 'textCodeBlock-background': '#f2f2f2', 'textPreformat-foreground': '#ffffff',
  'textPreformat-background': '#09345f', 'textBlockQuote-border': '#292929', 'input-background': '#ffffff', 'input-foreground': '#292929',
  'input-border': '#0f4a85', 'input-placeholderForeground': '#292929b3', 'dropdown-background': '#ffffff', 'dropdown-foreground': '#292929',
  'button-background': '#0f4a85', 'button-foreground': '#ffffff', 'button-border': '#0f4a85', 'button-secondaryBackground': '#ffffff',
  'button-secondaryForeground': '#292929', 'badge-background': '#0f4a85', 'badge-foreground': '#ffffff', 'progressBar-background': '#0f4a85',
  'list-hoverBackground': '#0f4a851a', 'panelTitle-activeBorder': '#b5200d', 'panelTitle-activeForeground': '#292929',
  'panelTitle-inactiveForeground': '#292929', 'gitDecoration-addedResourceForeground': '#374e06', 'gitDecoration-deletedResourceForeground': '#ad0707',
  'notificationsWarningIcon-foreground': '#895503', 'notificationsErrorIcon-foreground': '#b5200d', 'inputValidation-infoBackground': '#ffffff',
  'inputValidation-warningBackground': '#ffffff', 'inputValidation-errorBackground': '#ffffff', 'disabledForeground': '#7f7f7f',
  'charts-foreground': '#292929', 'charts-blue': '#1a85ff', 'charts-green': '#374e06', 'charts-purple': '#652d90', 'charts-red': '#b5200d',
  'charts-yellow': '#895503',
};

/** Theme variables without the `--vscode-` before them, and the class the editor gives the body. */
export const THEMES: Readonly<Record<ThemeName, { readonly bodyClass: string; readonly variables: Readonly<Record<string, string>> }>> = {
  dark: { bodyClass: 'vscode-dark', variables: { ...FONTS, ...DARK } },
  light: { bodyClass: 'vscode-light', variables: { ...FONTS, ...LIGHT } },
  hcDark: { bodyClass: 'vscode-high-contrast', variables: { ...FONTS, ...HC_DARK } },
  hcLight: { bodyClass: 'vscode-high-contrast-light vscode-high-contrast', variables: { ...FONTS, ...HC_LIGHT } },
};
