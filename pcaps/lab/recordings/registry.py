"""The list of recordings and the format of their ground truth."""

from dataclasses import dataclass, field
from typing import Callable

from labnet import CLIENT4, SERVER4

RECORDINGS = []

# The usual ports of VNC: a session on any other port must have NonStandardPort.
USUAL_PORTS = {5500, *range(5800, 5811), *range(5900, 5911)}


@dataclass
class Recording:
    name: str
    how: str
    server: str
    client: str
    packages: list
    make: Callable
    negative: bool = False
    file: str = ""
    lab: dict = field(default_factory=dict)


def recording(name, how, server, client, packages, negative=False, file=None, **lab):
    """Registers a function (lab, path) -> sessions as the recording NAME."""
    def register(make):
        RECORDINGS.append(Recording(name, how, server, client, packages.split(), make, negative, file or name + ".pcap", lab))
        return make
    return register


def session(port, offered, chosen, result, *findings, sub=None, no_auth=False, server_version="003.008", client_version="003.008",
            client=CLIENT4, server=SERVER4, initiator="Client", carrier="Tcp", target=None, name=None, stage=None, client_port=None,
            not_findings=(), encapsulation=None, **more):
    """
    The ground truth of one session. `port` is the RFB server's TCP port; None if it is ephemeral (a reverse connection), in which case
    `client_port` is the viewer's. NonStandardPort is derived here from the listening port.
    """
    findings = list(findings)
    listened = client_port if port is None else port
    if listened is not None and listened not in USUAL_PORTS and "NonStandardPort" not in findings:
        findings.append("NonStandardPort")
    if no_auth:
        findings.insert(0, "NoAuthSession")
    truth = {
        "client": client, "server": server, "server_port": port, "client_port": client_port, "initiator": initiator, "carrier": carrier,
        "carrier_target": target, "encapsulation": encapsulation, "server_version": server_version, "client_version": client_version,
        "offered": offered, "security_type": chosen, "security_sub_type": sub, "result": result, "no_authentication": no_auth,
        "desktop_name": name, "stage": stage, "findings": sorted(set(findings)), "not_findings": list(not_findings), **more,
    }
    optional = ("client_port", "carrier_target", "encapsulation", "desktop_name", "stage", "not_findings")
    return {key: value for key, value in truth.items() if value not in (None, []) or key not in optional}
