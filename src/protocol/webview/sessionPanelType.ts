/** Type of the panel, of its serializer and of its `activeWebviewPanelId`. Apart from the messages: it is needed when a window opens, they are not. */
export const SESSION_PANEL_TYPE = 'missionControl.session';
