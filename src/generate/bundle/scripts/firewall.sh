set -euo pipefail

# The interface that leads outside, and who may come to restricted ports: addresses separated by blanks.
OUTSIDE=${OUTSIDE:-$(ip route show default | awk '{ print $5; exit }')}
TRUSTED=${TRUSTED:-}

tables() {
  # Docker makes the chain only where it uses the protocol.
  local program
  for program in iptables ip6tables; do
    if command -v "$program" >/dev/null && "$program" -w -n -L DOCKER-USER >/dev/null 2>&1; then printf '%s\n' "$program"; fi
  done
}

remove() {
  local program
  for program in $(tables); do
    while "$program" -w -D DOCKER-USER -j "$CHAIN" 2>/dev/null; do :; done
    "$program" -w -F "$CHAIN" 2>/dev/null || true
    "$program" -w -X "$CHAIN" 2>/dev/null || true
  done
}

# rule ARGUMENT…: adds it to the chain of the program that is being filled.
rule() { "$PROGRAM" -w -A "$CHAIN" "$@"; }

# Packets come here after Docker has changed their target, so the port that the caller asked for is the original one.
asked() { printf '%s\n' -p "$1" -m conntrack --ctdir ORIGINAL --ctorigdstport "$2"; }

# open PROTOCOL PORT: everybody may come.
open() { asked "$1" "$2" | { mapfile -t match; rule "${match[@]}" -j RETURN; }; }

# restricted PROTOCOL PORT: only TRUSTED may come.
restricted() {
  local address match
  mapfile -t match < <(asked "$1" "$2")
  for address in $TRUSTED; do
    case $PROGRAM/$address in
      ip6tables/*:* | iptables/*.*) rule -s "$address" "${match[@]}" -j RETURN ;;
    esac
  done
  rule "${match[@]}" -j DROP
}

apply() {
  [[ -n $OUTSIDE ]] || {
    echo "OUTSIDE=INTERFACE is needed: there is no default route" >&2
    exit 1
  }
  remove
  for PROGRAM in $(tables); do
    "$PROGRAM" -w -N "$CHAIN"
    rule -m conntrack --ctstate ESTABLISHED,RELATED -j RETURN
    # What comes from the machine itself or from another container is not meant here.
    rule ! -i "$OUTSIDE" -j RETURN
    rules
    "$PROGRAM" -w -I DOCKER-USER 1 -j "$CHAIN"
  done
}

show() {
  local program
  for program in $(tables); do "$program" -w -n -v -L "$CHAIN"; done
}
