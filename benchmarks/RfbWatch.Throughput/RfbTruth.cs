using System.Text.Json;

namespace RfbWatch.Throughput;

/// <summary>The ground truth of one RFB flow of a generated capture; one line of the truth file.</summary>
internal sealed class RfbTruth
{
    public required string Client { get; init; }

    public required int ClientPort { get; init; }

    public required string Server { get; init; }

    public required int ServerPort { get; init; }

    /// <summary>Whether the banners are split into segments of 1 to 8 bytes.</summary>
    public bool Split { get; init; }

    /// <summary>Whether early segments are reordered.</summary>
    public bool Reordered { get; init; }

    /// <summary>Whether every early segment is sent twice.</summary>
    public bool Repeated { get; init; }

    /// <summary>Whether the whole handshake is in the file.</summary>
    public bool Complete { get; set; }

    public string Key => $"{Client}:{ClientPort} {Server}:{ServerPort}";

    public static RfbTruth Draw(Endpoints ends, Dice dice) => new()
    {
        Client = ends.ClientText,
        ClientPort = ends.ClientPort,
        Server = ends.ServerText,
        ServerPort = ends.ServerPort,
        Split = dice.Chance(0.15),
        Reordered = dice.Chance(0.05),
        Repeated = dice.Chance(0.05),
    };

    public static void Write(string path, IEnumerable<RfbTruth> flows) =>
        File.WriteAllLines(path, flows.Select(flow => JsonSerializer.Serialize(flow)));

    public static IReadOnlyList<RfbTruth> Read(string path) =>
        [.. File.ReadLines(path).Select(line => JsonSerializer.Deserialize<RfbTruth>(line)!)];
}
