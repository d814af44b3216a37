#!/usr/bin/env bash
# Provide what the tests need beside Python packages: a Chromium and a PostgreSQL server.
# An installed one is used; else the distribution's package where root can install it; else, for the
# browser, Playwright's own. Without PostgreSQL its tests skip, unless CI is set.
set -euo pipefail
cd "$(dirname "$0")/.."

has_browser() {
  local name
  for name in chromium chromium-browser google-chrome google-chrome-stable; do
    command -v "$name" >/dev/null && return
  done
  return 1
}
has_postgres() { command -v initdb >/dev/null || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null; }
can_install() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; }

wanted=()
has_browser || wanted+=(chromium)
has_postgres || wanted+=(postgresql)
if [ ${#wanted[@]} -gt 0 ] && can_install; then
  echo "Installing ${wanted[*]} ..."
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq && apt-get install -y -qq --no-install-recommends "${wanted[@]}" >/dev/null
fi
has_browser || .venv/bin/playwright install chromium
