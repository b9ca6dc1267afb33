#!/bin/sh
# Make sure that what Python's packages cannot bring is on this machine. Installs Debian's own
# packages when it may (root, or sudo); else says in one line what is missing, and fails.
# usage: system_packages.sh (venv | pango | chromium | postgresql | gdal)...
set -eu
cd "$(dirname "$0")/.."
python=${PYTHON:-python3}

has_venv() { "$python" -c "import ensurepip, venv" 2>/dev/null; }
has_pango() {
  "$python" -c "import ctypes; ctypes.CDLL('libpangoft2-1.0.so.0')" 2>/dev/null &&
    [ -n "$(find /usr/share/fonts /usr/local/share/fonts -name '*.[to]tf' 2>/dev/null | head -n 1)" ]
}
has_chromium() {
  # Playwright's driver is there for its own library too, whichever browser it drives.
  .venv/bin/playwright --version >/dev/null 2>&1 &&
    .venv/bin/python scripts/find_chromium.py >/dev/null 2>&1
}
has_gdal() { command -v ogrinfo >/dev/null; }
has_postgresql() { ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null; }

packages_of() {
  case $1 in
    venv) echo python3-venv ;;
    pango) echo libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core ;;
    chromium) echo chromium libatomic1 ;;
    postgresql) echo postgresql ;;
    gdal) echo gdal-bin ;;
  esac
}

as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  else
    command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [ -t 0 ]; } && sudo "$@"
  fi
}

install_packages() {
  command -v apt-get >/dev/null || return 1
  as_root true || return 1
  echo "Installing $* from Debian..."
  {
    { [ -n "$is_listed" ] || as_root apt-get update -qq; } && is_listed=yes &&
      as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"
  } </dev/null >"$log" 2>&1
}

is_listed=""
log=$(mktemp)
trap 'rm -f "$log"' EXIT
for need in "$@"; do
  "has_$need" && continue
  # shellcheck disable=SC2046 # several packages
  install_packages $(packages_of "$need") && "has_$need" && continue
  if [ "$need" = chromium ]; then
    .venv/bin/playwright install chromium >"$log" 2>&1 && has_chromium && continue
  fi
  tail -n 3 "$log" >&2
  echo "PIU needs $need here, and could not install it: apt-get install $(packages_of "$need")" >&2
  exit 1
done
