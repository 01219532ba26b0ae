using System.Text.Json.Nodes;

namespace RfbWatch.TestKit.Synthetic;

/// <summary>A capture of pcaps/ that was written, not recorded, because no free program implements its contents.</summary>
/// <param name="Name">File name without <c>.pcap</c>.</param>
/// <param name="How">Its contents in one line, with the source of the byte format.</param>
/// <param name="ServerProduct">The product whose bytes the server sends.</param>
/// <param name="ClientProduct">The product whose bytes the client sends.</param>
/// <param name="Sessions">Its connections, one after the other.</param>
public sealed record SyntheticCapture(string Name, string How, string ServerProduct, string ClientProduct, params SyntheticSession[] Sessions)
{
    private const ushort FirstEphemeralPort = 50001;

    /// <summary>File name.</summary>
    public string File => Name + ".pcap";

    /// <summary>The bytes of the file.</summary>
    public byte[] Bytes()
    {
        var packets = Sessions.SelectMany((session, i) => session.Packets((ushort)(FirstEphemeralPort + i)));
        return CaptureFile.Pcap(packets.Frames());
    }

    /// <summary>Its line of pcaps/manifest.jsonl.</summary>
    public JsonObject Line() => new()
    {
        ["file"] = File,
        ["origin"] = "synthetic",
        ["how"] = How,
        ["server_product"] = ServerProduct,
        ["client_product"] = ClientProduct,
        ["packages"] = new JsonObject(),
        ["sessions"] = new JsonArray([.. Sessions.Select(session => session.Truth())]),
    };
}
