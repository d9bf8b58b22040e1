/** What a window says of the host when it cannot ask it. */
export const windowTexts = {
  'window.closing': 'The window is closing.',
  'window.connectionLost': 'The connection to the host was lost.',
  'window.hostSilent': 'The host does not answer.',
  'window.holderSilent': 'A Mission Control host holds the home folder but does not answer. Its log host.log in the home folder may say why.',
  'window.strangerAnswers': 'Another program answers at the address of the Mission Control host. That program is left alone; the host cannot be reached.',
  'window.holderNotSeen': 'It cannot be found out who holds the home folder: {reason}',
  'window.holderUnknown': 'A process holds the home folder that does not say who it is, so it is not ended from here. Its log host.log in the home folder may say more.',
  'window.holderElsewhere': 'The home folder is held on another machine or in another container ({hostname}, process {pid}). End it there.',
  'window.hostLostOften': 'The Mission Control host was lost more than {limit} times in {minutes} minutes. Its log host.log in the home folder may say why.',
  'window.hostNotRunning': 'The Mission Control host is not running.',
  'window.hostNotRunningSince': 'The Mission Control host is not running. {reason}',
  'window.hostCannotStart': 'The host cannot be started: {reason}',
  'window.hostCannotRunHere': 'The host cannot run in this window: {reason}',
  'window.hostNoReport': 'The host did not report within {seconds} seconds.',
  'window.hostEndedEarly': 'The host ended before it was ready ({how}). {words}',
  'window.hostReportUnknown': 'The host reported something that this extension does not understand: {line}',
  'window.hostStateLate': 'The host did not send its state in time.',
  'window.hostStopLate': 'The host did not stop in time.',
  'window.answerMisfit': "The host's answer to {request} does not fit: {details}",
  'window.homeHeldByWindow':
    'Another window runs Mission Control inside itself (setting missionControl.host.mode: window) and holds the home folder. Close that window, or set its mode to background.',
  'window.hostTooNew':
    'The running Mission Control host (version {hostVersion}) is too new for this extension ({ownVersion}). Update the extension and reload the window.',
  'window.hostTooOld':
    'The running Mission Control host (version {hostVersion}, process {pid}) is too old for this extension ({ownVersion}). Stop it from the window that started it, or end it here.',
  'panel.answeredElsewhere': 'This request was answered elsewhere.',
  'panel.ownSessionOnly': 'A session panel acts on its own session only.',
  'window.noSelection': 'Select something in an editor first.',
  'window.noProblems': 'The editor shows no problem here.',
  'window.noChanges': 'There are no uncommitted changes here.',
  'window.emptyPrompt': 'Write what the agent should do first.',
} as const;
