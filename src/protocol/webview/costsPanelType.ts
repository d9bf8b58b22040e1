/** Type of the panel and of its serializer. Apart from the messages: it is needed when a window opens, they are not. */
export const COSTS_PANEL_TYPE = 'missionControl.costs';
