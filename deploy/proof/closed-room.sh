#!/usr/bin/env bash
# closed-room.sh ROOT WORKDIR PATH USER [same DIR | ro INSIDE OUTSIDE | rw INSIDE OUTSIDE]… -- COMMAND…
# Runs a command with a root of its own, put together in the empty folder ROOT, which is read-only but for what is bound rw and /tmp.
# To be run in a mount namespace of its own. USER is a number, or empty to stay who we are.
set -euo pipefail
root=$1 workdir=$2 path=$3 user=$4
shift 4

bind() { # INSIDE OUTSIDE OPTIONS
  if [[ -d $2 ]]; then mkdir -p "$root$1"; else mkdir -p "$(dirname "$root$1")" && touch "$root$1"; fi
  mount --bind "$2" "$root$1"
  [[ -z $3 ]] || mount -o "remount,bind,$3" "$root$1"
}

mount -t tmpfs -o mode=755 none "$root"
while [[ $1 != -- ]]; do
  case $1 in
    same) # On Debian /bin and the like are links into /usr: those stay links.
      if [[ -L $2 ]]; then ln -s "$(readlink "$2")" "$root$2"; elif [[ -e $2 ]]; then bind "$2" "$2" ro,nosuid,nodev; fi
      shift 2
      ;;
    ro) bind "$2" "$3" ro,nosuid,nodev && shift 3 ;;
    rw) bind "$2" "$3" '' && shift 3 ;;
  esac
done
shift
for device in null zero random urandom; do bind "/dev/$device" "/dev/$device" ''; done
mkdir -p "$root/proc" "$root/tmp"
mount --rbind /proc "$root/proc"
mount -t tmpfs -o mode=1777 none "$root/tmp"
# Of this mount alone: whoever is no root may not change the file system behind it.
mount -o remount,bind,ro "$root"

enter=$(command -v unshare)
PATH=$path exec "$enter" --root="$root" --wd="$workdir" ${user:+--setgid "$user" --setuid "$user"} -- "$@"
