using RfbWatch.TestKit;
using static RfbWatch.Engine.Tests.Attack.Dialogues;

namespace RfbWatch.Engine.Tests.Attack;

/// <summary>Bytes that an attacker could forge at any point of a handshake, in the name of either side.</summary>
internal static class DecoyDictionary
{
    /// <summary>The ways to forge them: three that the receiver drops, and one that cannot be distinguished from a real segment.</summary>
    public static IReadOnlyList<Forgery> Ways { get; } = [Forgery.BadChecksum, Forgery.LowTtl, Forgery.AckAhead, Forgery.Unmarked];

    /// <summary>The entries by name.</summary>
    public static IReadOnlyList<(string Name, byte[] Bytes)> All { get; } =
    [
        .. EndpointDecoys.ClientOpenings,
        .. EndpointDecoys.ServerOpenings.Where(each => each.Name is "http400" or "smtp" or "refused"),
        .. EndpointDecoys.ServerLists.Where(each => each.Name != "screen"),
        .. ((byte[])[0, 2, 5, 16, 18, 19, 30, 200]).Select(type => ($"choice{type}", new[] { type })),
        ("choice2-response", [2, .. EndpointDecoys.Filler(16)]), ("result0", [0, 0, 0, 0]), ("result1", [0, 0, 0, 1, 0, 0, 0, 2, 110, 111]), ("result2", [0, 0, 0, 2, 0, 0, 0, 2, 110, 111]),
        ("challenge", EndpointDecoys.Filler(16)), ("result0-serverinit", [0, 0, 0, 0, .. None().Steps[ServerInit].Bytes]), ("serverinit", None().Steps[ServerInit].Bytes),
        ("websocket-answer", EndpointDecoys.Text("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n")), ("junk27", EndpointDecoys.Filler(27)),
        ("rfb38", EndpointDecoys.Text("RFB 003.008\n")), ("rfb38-list2", [.. EndpointDecoys.Text("RFB 003.008\n"), 1, 2]),
    ];
}
