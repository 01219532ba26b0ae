#!/usr/bin/env bash
# Runs the README's two commands on machines that differ from CI's. Run it as root on Debian, with debootstrap; it is not part of CI.
#
#   tests/other-machines.sh [CASE...]     all cases, or the named ones
#
#   bare            an ordinary user on a fresh system with the .NET SDK and the libraries that Microsoft lists for it, and nothing else: no git, no ip, no node, no libpcap
#   bare-invariant  the same without libicu
#   no-net-admin    root without CAP_NET_ADMIN
#   no-ipv6         no IPv6, not even on loopback
#   read-only-home  HOME is read-only; packages and temporary files are elsewhere
#   far-zone        fourteen hours from UTC
#   turkish         a culture in which i is not the lower case of I
#
# Each case prints its last lines; its whole output is in artifacts/other-machines.
set -u
cd "$(dirname "$0")/.." || exit 1
export DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en DOTNET_CLI_TELEMETRY_OPTOUT=1 MSBUILDDISABLENODEREUSE=1
[ "$(id -u)" -eq 0 ] || { echo "needs root: it creates a root file system and mounts"; exit 2; }
folder=$PWD/artifacts/other-machines
root=$folder/root
sdk=$(dotnet --list-sdks | sed -n 's/.*\[\(.*\)\/sdk\]$/\1/p' | tail -1)
mkdir -p "$folder"

# The two commands, run in the current folder. The first exits with 4, because some of the captures are incomplete.
commands='set -e
dotnet run -c Release --project src/RfbWatch.Cli -- triage pcaps > /dev/null || [ $? -eq 4 ]
dotnet test RfbWatch.sln -c Release'

# A fresh system, created once.
make_root() {
    [ -e "$root/made" ] && return
    local suite mirror
    suite=$(. /etc/os-release && echo "$VERSION_CODENAME")
    mirror=${MIRROR:-$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' | head -1)}
    rm -rf "$root"
    debootstrap --variant=minbase --include=ca-certificates,libicu72,libssl3,libgssapi-krb5-2,libstdc++6,zlib1g,tzdata "$suite" "$root" "$mirror" > "$folder/debootstrap.log" 2>&1 \
        || { tail -5 "$folder/debootstrap.log"; return 1; }
    mkdir -p "$root/usr/share/dotnet" "$root/home/user"
    ln -s /usr/share/dotnet/dotnet "$root/usr/bin/dotnet"
    echo 'user:x:1000:1000::/home/user:/bin/bash' >> "$root/etc/passwd"
    cp /etc/resolv.conf /etc/hosts "$root/etc/"
    # The package registry of this machine, and the certificate authorities it trusts.
    [ ! -e "$HOME/.nuget/NuGet/NuGet.Config" ] || install -D -m 644 "$HOME/.nuget/NuGet/NuGet.Config" "$root/home/user/.nuget/NuGet/NuGet.Config"
    touch "$root/made"
}

# Runs the commands in the fresh system as an ordinary user; its mounts disappear with it.
in_root() {
    make_root || return 1
    # A copy of the files that git tracks in this checkout.
    rm -rf "$root/home/user/rfbwatch"
    mkdir "$root/home/user/rfbwatch"
    git ls-files -z | tar --null -T - -c | tar -x -C "$root/home/user/rfbwatch"
    chown -R 1000:1000 "$root/home/user"
    SDK=$sdk ROOT=$root COMMANDS=$commands EXTRA="$*" unshare --mount --fork --pid --kill-child bash -c '
        mount --bind -o ro "$SDK" "$ROOT/usr/share/dotnet"
        mount --bind -o ro /etc/ssl/certs "$ROOT/etc/ssl/certs"
        mount -t proc proc "$ROOT/proc"
        mount --rbind /dev "$ROOT/dev"
        exec chroot --userspec=1000:1000 "$ROOT" /usr/bin/env -i PATH=/usr/bin:/bin HOME=/home/user DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 '"$(for name in NUGET_CERT_REVOCATION_MODE HTTPS_PROXY SSL_CERT_FILE RFBWATCH_REPETITIONS; do [ -z "${!name-}" ] || printf '%s=%q ' "$name" "${!name}"; done)"' $EXTRA \
            bash -c "cd /home/user/rfbwatch && $COMMANDS"'
}

run_case() {
    case $1 in
        bare) in_root ;;
        bare-invariant)
            make_root || return 1
            find "$root/usr/lib" -name 'libicu*' -delete
            in_root DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 ;;
        no-net-admin) setpriv --inh-caps=-net_admin --bounding-set=-net_admin bash -c "$commands" ;;
        no-ipv6) unshare --net bash -c "ip link set lo up && sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.lo.disable_ipv6=1 && $commands" ;;
        read-only-home)
            local elsewhere
            elsewhere=$(mktemp -d)
            NUGET_PACKAGES=${NUGET_PACKAGES:-$HOME/.nuget/packages} DOTNET_CLI_HOME=$elsewhere TMPDIR=$elsewhere COMMANDS=$commands unshare --mount bash -c '
                export HOME=$TMPDIR/home
                mkdir "$HOME" && mount --bind "$HOME" "$HOME" && mount -o remount,bind,ro "$HOME" && bash -c "$COMMANDS"' ;;
        far-zone) TZ=Pacific/Kiritimati bash -c "$commands" ;;
        turkish) LC_ALL=tr_TR.UTF-8 bash -c "$commands" ;;
        *) echo "no such case: $1"; return 2 ;;
    esac
}

failed=0
[ $# -gt 0 ] || set -- bare bare-invariant no-net-admin no-ipv6 read-only-home far-zone turkish
for name in "$@"; do
    began=$SECONDS
    run_case "$name" > "$folder/$name.log" 2>&1
    status=$?
    echo "$name: exit code $status after $((SECONDS - began)) s"
    grep -E '(Passed|Failed)! +- Failed:' "$folder/$name.log" | sed 's/^/  /'
    grep -E '^ +(Failed|Skipped) ' "$folder/$name.log" | sort | uniq -c | sed 's/^/  /'
    [ "$status" -eq 0 ] || failed=$((failed + 1))
done
[ "$failed" -eq 0 ]
