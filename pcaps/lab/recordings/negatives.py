"""Other protocols, on ports where RFB might be expected: no session may be reported."""

import os

from labnet import CLIENT_NS, PASSWORD, SERVER4, SERVER_NS
from programs import HERE, qemu, scripted, tiger_viewer, tiny_server, x11vnc, xtigervnc
from .carriers import ssh_daemon, tinyproxy, websockify
from .registry import recording

NONE = "none"


def once(lab, *args, seconds=20, env=None):
    """Runs a client to completion in the client's namespace."""
    process = lab.start(CLIENT_NS, *args, env=env)
    process.wait(seconds)
    lab.processes.remove(process)
    return lab.log_of(process)


def negative(name, how, server, client, packages, **lab):
    return recording(name, how, server, client, packages, negative=True, **lab)


@negative("neg-ssh-5900", "OpenSSH on 5900 and 5901", "OpenSSH 9.2", "OpenSSH 9.2", "openssh-server openssh-client")
def _(lab, path):
    options = ssh_daemon(lab, 5900)
    ssh_daemon(lab, 5901)
    lab.capture(path)
    for port in ("5900", "5901"):
        once(lab, "ssh", *[port if option == "5900" else option for option in options], f"root@{SERVER4}", "true")


def web_root(lab):
    root = lab.path("www")
    os.makedirs(root, exist_ok=True)
    with open(os.path.join(root, "rfb.bin"), "wb") as target:
        target.write(b"x" * 700 + b"RFB 003.008\n\x01\x01" + b"y" * 700)
    with open(os.path.join(root, "starts.bin"), "wb") as target:
        target.write(b"RFB 003.008\n\x01\x01" + b"\0" * 200)
    return root


@negative("neg-http-5901", "a web server on 5901, among its files one that holds RFB 003.008 in its middle and one that begins with it", "python http.server", "curl", "curl")
def _(lab, path):
    lab.start(SERVER_NS, "python3", "-m", "http.server", "5901", "--bind", SERVER4, cwd=web_root(lab))
    lab.listening(SERVER_NS, 5901)
    lab.capture(path)
    for name in ("", "rfb.bin", "starts.bin", "absent"):
        once(lab, "curl", "-s", "-o", "/dev/null", f"http://{SERVER4}:5901/{name}")


@negative("neg-http-post", "an upload over HTTP on 80 whose body begins with RFB 003.008", "python http.server", "curl", "curl")
def _(lab, path):
    root = web_root(lab)
    lab.start(SERVER_NS, "python3", "-m", "http.server", "80", "--bind", SERVER4, cwd=root)
    lab.listening(SERVER_NS, 80)
    lab.capture(path)
    once(lab, "curl", "-s", "-o", "/dev/null", "--data-binary", f"@{root}/starts.bin", f"http://{SERVER4}/upload")


@negative("neg-https-443", "HTTPS (nginx) on 443 and on 5900", "nginx 1.22", "curl", "nginx-light curl openssl")
def _(lab, path):
    cert, key = lab.certificate()
    config = lab.path("nginx.conf")
    with open(config, "w", encoding="ascii") as text:
        text.write(f"daemon off; pid {lab.path('nginx.pid')}; error_log stderr; user root;\nevents {{}}\nhttp {{ access_log off; server {{ listen 443 ssl; listen 5900 ssl; "
                   f"ssl_certificate {cert}; ssl_certificate_key {key}; root {web_root(lab)}; }} }}\n")
    lab.start(SERVER_NS, "nginx", "-c", config, "-p", lab.scratch)
    lab.listening(SERVER_NS, 443)
    lab.capture(path)
    for port in (443, 5900):
        once(lab, "curl", "-s", "-k", "-o", "/dev/null", f"https://{SERVER4}:{port}/rfb.bin")


@negative("neg-dns-tcp", "dnsmasq on 53 and 5900, asked over UDP and TCP", "dnsmasq 2.90", "dig", "dnsmasq bind9-dnsutils")
def _(lab, path):
    for port in ("53", "5900"):
        lab.start(SERVER_NS, "dnsmasq", "-k", "-p", port, "-C", "/dev/null", "--no-resolv", "--no-hosts", "--user=root", "--pid-file=", "--address=/rfb.example/10.77.0.99", "--log-facility=-")
        lab.listening(SERVER_NS, int(port))
    lab.capture(path)
    for port in ("53", "5900"):
        for way in ("+notcp", "+tcp"):
            once(lab, "dig", way, "+tries=1", "-p", port, f"@{SERVER4}", "rfb.example", "A")


@negative("neg-redis-5900", "Redis on 5900, a value that begins with RFB 003.008 set and read", "Redis 7.0", "redis-cli", "redis-server redis-tools")
def _(lab, path):
    lab.start(SERVER_NS, "redis-server", "--port", "5900", "--bind", SERVER4, "--protected-mode", "no", "--save", "", "--dir", lab.scratch)
    lab.listening(SERVER_NS, 5900)
    lab.capture(path)
    for command in (["PING"], ["SET", "k", "RFB 003.008\n"], ["GET", "k"]):
        once(lab, "redis-cli", "-h", SERVER4, "-p", "5900", *command)


@negative("neg-smtp-5900", "an SMTP dialogue (Exim) on 25 and 5900 whose message begins with RFB 003.008", "Exim 4.96", "curl", "exim4-daemon-light curl")
def _(lab, path):
    config = lab.path("exim.conf")
    with open(config, "w", encoding="ascii") as text:
        text.write(f"primary_hostname = lab-server\nspool_directory = {lab.path('spool')}\nlog_file_path = {lab.path('exim-%slog')}\ndomainlist local_domains = lab-server\nexim_user = root\n"
                   "exim_group = root\nnever_users =\nacl_smtp_rcpt = ok\nacl_smtp_data = ok\nqueue_only = true\nkeep_environment =\nbegin acl\nok:\n  accept\nbegin routers\nall:\n  driver = accept\n"
                   "  transport = hole\nbegin transports\nhole:\n  driver = appendfile\n  file = /dev/null\n  user = root\n")
    lab.start(SERVER_NS, "/usr/sbin/exim4", "-C", config, "-bdf", "-oX", "25 : 5900")
    lab.listening(SERVER_NS, 5900)
    mail = lab.path("mail.txt")
    with open(mail, "w", encoding="ascii") as text:
        text.write("RFB 003.008\nis not a header\n\nRFB 003.008\nhello\n")
    lab.capture(path)
    for port in (25, 5900):
        once(lab, "curl", "-s", f"smtp://{SERVER4}:{port}/lab-client", "--mail-from", "a@lab-client", "--mail-rcpt", "b@lab-server", "-T", mail)


@negative("neg-text-rfb-3.8", "a text server on 5900 and 7777 that greets with `RFB 3.8 is a protocol`", "socat", "socat", "socat")
def _(lab, path):
    for port in (5900, 7777):
        lab.start(SERVER_NS, "socat", f"TCP-LISTEN:{port},reuseaddr,fork", "SYSTEM:echo RFB 3.8 is a protocol; cat")
        lab.listening(SERVER_NS, port)
    lab.capture(path)
    for port in (5900, 7777):
        once(lab, "sh", "-c", f"(sleep 0.2; echo tell me more about RFB 003.008; sleep 0.3) | socat -t1 - TCP:{SERVER4}:{port}")


@negative("neg-random-5900", "random bytes both ways on 5900, as a speed test sends them", "socat", "socat", "socat")
def _(lab, path):
    lab.start(SERVER_NS, "socat", "TCP-LISTEN:5900,reuseaddr,fork", "SYSTEM:head -c 9000 /dev/urandom; cat > /dev/null")
    lab.listening(SERVER_NS, 5900)
    lab.capture(path)
    once(lab, "sh", "-c", f"(head -c 9000 /dev/urandom; sleep 0.5) | socat -t1 - TCP:{SERVER4}:5900 > /dev/null")


@negative("neg-silent-connect", "a connection to 5900 on which nobody ever says anything", "socat", "socat", "socat")
def _(lab, path):
    lab.start(SERVER_NS, "socat", "TCP-LISTEN:5900,reuseaddr,fork", "EXEC:sleep 10")
    lab.listening(SERVER_NS, 5900)
    lab.capture(path)
    once(lab, "sh", "-c", f"sleep 1 | socat -t0.2 - TCP:{SERVER4}:5900")


@negative("neg-refused", "connections to 5900 and 5901 where nothing listens", NONE, "socat", "socat")
def _(lab, path):
    lab.capture(path)
    for port in (5900, 5901):
        once(lab, "socat", "-T1", "-", f"TCP:{SERVER4}:{port},connect-timeout=1")


@negative("neg-websocket-chat", "a WebSocket on 6080 that carries chat, some of it about RFB 003.008", "the lab's own WebSocket echo", "scripted viewer", "")
def _(lab, path):
    lab.start(SERVER_NS, "python3", os.path.join(HERE, "websocket_echo.py"), "6080")
    lab.listening(SERVER_NS, 6080)
    lab.capture(path)
    hello = [b"hello", b"have you read RFB 003.008?\n", b"no"]
    scripted(lab, 6080, websocket="/chat", chat=[text.hex() for text in hello], stop="chat")


@negative("neg-websocket-refused", "QEMU's WebSocket listener refuses a path it does not have", "QEMU 7.2", "scripted viewer", "qemu-system-x86")
def _(lab, path):
    qemu(lab, f"{SERVER4}:0,websocket=5700")
    lab.listening(SERVER_NS, 5700)
    lab.capture(path)
    scripted(lab, 5700, websocket="/websockify", stop="chat", chat=[])


@negative("neg-connect-ssh", "HTTP CONNECT through tinyproxy on 8888 to OpenSSH", "tinyproxy 1.11, OpenSSH 9.2", "OpenSSH 9.2 over socat", "tinyproxy socat openssh-server openssh-client")
def _(lab, path):
    tinyproxy(lab, 8888)
    options = ssh_daemon(lab, 2222, "127.0.0.1")
    lab.capture(path)
    once(lab, "ssh", *options, "-o", f"ProxyCommand=socat - PROXY:{SERVER4}:127.0.0.1:2222,proxyport=8888", "root@127.0.0.1", "true")


@negative("neg-connect-refused", "HTTP CONNECT through tinyproxy on 8888 to a VNC port where nothing listens", "tinyproxy 1.11", "scripted viewer", "tinyproxy")
def _(lab, path):
    tinyproxy(lab, 8888)
    lab.capture(path)
    scripted(lab, 8888, connect="127.0.0.1:5900", stop="chat")


@negative("neg-x11vnc-ssl", "x11vnc -ssl on 5900: RFB wholly inside TLS, viewed through socat", "x11vnc 0.9.16", "TigerVNC 1.12.0 viewer over socat", "x11vnc xvfb socat tigervnc-viewer")
def _(lab, path):
    x11vnc(lab, 5900, "-ssl", lab.certificate_with_key(), "-nopw", "-desktop", "lab x11vnc")
    lab.start(CLIENT_NS, "socat", "TCP-LISTEN:5901,bind=127.0.0.1,reuseaddr,fork", f"OPENSSL:{SERVER4}:5900,verify=0")
    lab.listening(CLIENT_NS, 5901)
    lab.display()
    lab.capture(path)
    lab.end(tiger_viewer(lab, "127.0.0.1::5901", seconds=3))


@negative("neg-wss-8443", "websockify --ssl-only on 8443 to Xtigervnc: RFB in a WebSocket inside TLS", "TigerVNC 1.12.0 Xvnc", "scripted viewer", "tigervnc-standalone-server websockify")
def _(lab, path):
    cert, key = lab.certificate()
    xtigervnc(lab, 5900, "None")
    websockify(lab, 8443, "127.0.0.1:5900", SERVER_NS, "--ssl-only", "--cert", cert, "--key", key)
    lab.capture(path)
    scripted(lab, 8443, websocket="/websockify", wss=True, actions=[["update"], ["drain", 0.3]])


@negative("neg-ssh-tunnel", "ssh -L to a program on libvncserver: RFB wholly inside SSH", "libvncserver 0.9.14", "scripted viewer over OpenSSH", "libvncserver1 libvncserver-dev gcc openssh-server openssh-client")
def _(lab, path):
    tiny_server(lab, 5900, "--password", PASSWORD)
    options = ssh_daemon(lab, 22)
    lab.capture(path)
    lab.start(CLIENT_NS, "ssh", *options, "-N", "-L", "127.0.0.1:5999:127.0.0.1:5900", f"root@{SERVER4}")
    lab.listening(CLIENT_NS, 5999)
    scripted(lab, 5999, host="127.0.0.1", password=PASSWORD, actions=[["update"], ["drain", 0.3]])


@negative("neg-telnet-like-5902", "a login prompt on 5902 at which somebody types RFB 003.008 first", "socat", "socat", "socat")
def _(lab, path):
    lab.start(SERVER_NS, "socat", "TCP-LISTEN:5902,reuseaddr,fork", "SYSTEM:printf 'login: '; read a; echo \"no such user $a\"")
    lab.listening(SERVER_NS, 5902)
    lab.capture(path)
    once(lab, "sh", "-c", f"(sleep 0.3; echo RFB 003.008; sleep 0.3) | socat -t1 - TCP:{SERVER4}:5902")
