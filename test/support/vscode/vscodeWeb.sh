#!/bin/sh
# An executable for `vscodeExecutablePath`: @vscode/test-electron starts it without a shell and without saying which Node to use.
exec "${MISSION_CONTROL_NODE:-node}" "$(dirname "$0")/vscodeWeb.ts" "$@"
