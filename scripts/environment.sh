# Sourced by scripts/demo and scripts/test: the Python environment, made once and kept in step.
# shellcheck shell=bash
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
umask 022

UV_RELEASE=0.13.9
PYTHON=.venv/bin/python
unset PYTHONDONTWRITEBYTECODE  # or every start would compile everything anew
STAMP=.venv/made-from

say() { printf '%s\n' "$*" >&2; }
fail() { say "$*"; exit 1; }
has() { command -v "$1" >/dev/null 2>&1; }

# make_environment base|dev
make_environment() {
  local wanted=$1
  # What the tests need includes what the demo needs: do not take it away again.
  [[ $(cat $STAMP 2>/dev/null) == dev* ]] && wanted=dev
  local requirements=requirements/$wanted.txt
  local made_from
  made_from="$wanted $(sha256sum <"$requirements")"
  [[ $(cat $STAMP 2>/dev/null) == "$made_from" ]] && $PYTHON -c '' 2>/dev/null && return
  rm -f $STAMP
  install_requirements "$requirements"
  printf '%s\n' "$made_from" >$STAMP
}

install_requirements() {
  local python
  python=$(find_python) || exit
  find_uv "$python"
  if ! $PYTHON -c '' 2>/dev/null; then
    "$UV" venv --quiet --clear --python "$python" .venv || fail "The environment .venv could not be made."
  fi
  say "Installing the packages of $1 …"
  "$UV" pip sync --quiet --require-hashes --python $PYTHON "$1" || explain_failed_install
}

explain_failed_install() {
  has cc || fail "A package has to be compiled and there is no C compiler; cure: apt-get install build-essential"
  fail "The packages could not be installed; the reason stands above. Run the same command again to go on."
}

find_python() {
  local name
  for name in python3.11 python3 python3.12 python3.13 python3.14; do
    if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      echo "$name"
      return
    fi
  done
  fail "Python 3.11 or later is missing; cure: apt-get install python3 python3-venv"
}

# find_uv PYTHON: sets UV, bringing it into var/uv where there is none.
find_uv() {
  UV=uv
  uv --version >/dev/null 2>&1 && return
  UV=var/uv/bin/uv
  "$UV" --version >/dev/null 2>&1 && return
  say "Bringing uv, which installs the packages …"
  "$1" -m venv --clear var/uv >/dev/null 2>&1 ||
    fail "Python cannot make an environment; cure: apt-get install python3-venv"
  var/uv/bin/python -m pip install --quiet "uv==$UV_RELEASE" ||
    fail "uv could not be fetched from the package index; is there a network?"
}

compile_translations() {
  local stale
  stale=$(find eschool/locale -name '*.po' | while read -r po; do
    [[ ${po%.po}.mo -nt $po ]] || echo "$po"
  done)
  [[ -z $stale ]] || .venv/bin/pybabel --quiet compile --domain django --directory eschool/locale
}

# The embedded parts are what settings choose when no address of a service is set.
use_embedded_parts() {
  unset DATABASE_URL REDIS_URL ELASTICSEARCH_URL SEARCH_ENGINE S3_ENDPOINT_URL S3_BUCKET
  export ESCHOOL_PARTS=embedded
}
