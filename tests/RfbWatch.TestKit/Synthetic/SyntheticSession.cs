using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using RfbWatch.TestKit.Rfb;

namespace RfbWatch.TestKit.Synthetic;

/// <summary>One connection of a synthetic capture, with its expected results.</summary>
/// <param name="Script">The conversation, byte for byte.</param>
/// <param name="Port">The listening port: the server's, or the viewer's for a reverse connection.</param>
/// <param name="Offered">Security types offered, in order.</param>
/// <param name="SecurityType">The chosen type; null for none.</param>
/// <param name="Result">AuthenticationResult.</param>
/// <param name="Findings">Findings that must be reported.</param>
public sealed record SyntheticSession(RfbScript Script, ushort Port, long[] Offered, long? SecurityType, string Result, params string[] Findings)
{
    private const string Server = "10.77.0.10";

    /// <summary>Version in the server's banner.</summary>
    public string ServerVersion { get; init; } = "003.008";

    /// <summary>Version in the client's banner; null if never sent.</summary>
    public string? ClientVersion { get; init; } = "003.008";

    /// <summary>The sub-type chosen within the type.</summary>
    public int? SubType { get; init; }

    /// <summary>The chosen type requires nothing and the session was opened.</summary>
    public bool NoAuthentication { get; init; }

    /// <summary>Desktop name; null if none is stated.</summary>
    public string? DesktopName { get; init; }

    /// <summary>The last stage seen; null if none is stated.</summary>
    public string? Stage { get; init; } = "Active";

    /// <summary>Segments that the receiver drops. Each is sent before the step of the given number, at the same stream offset.</summary>
    public IReadOnlyList<(int Step, RfbStep Segment)> Forged { get; init; } = [];

    /// <summary>Whether the server opens the connection, to a listening viewer.</summary>
    public bool Reverse { get; init; }

    /// <summary>Address of the client.</summary>
    public string Client { get; init; } = "10.77.0.20";

    /// <summary>Time of the first packet.</summary>
    public DateTime Time { get; init; } = new(2026, 6, 1, 8, 0, 0, DateTimeKind.Utc);

    /// <summary>The packets, with TCP handshake and close, every segment acknowledged.</summary>
    public IReadOnlyList<TestPacket> Packets(ushort ephemeralPort)
    {
        var server = new TcpEndpoint(Server, Reverse ? ephemeralPort : Port);
        var client = new TcpEndpoint(Client, Reverse ? Port : ephemeralPort);
        var (initiatorIsn, responderIsn) = InitialSequences();
        var tcp = new TcpConversationBuilder(Reverse ? server : client, Reverse ? client : server)
        {
            Time = Time,
            AcknowledgeData = true,
            InitiatorIsn = initiatorIsn,
            ResponderIsn = responderIsn,
            Interval = TimeSpan.FromMicroseconds(200),
        };
        tcp.Open();
        long[] sent = [0, 0];
        for (int number = 0; number < Script.Steps.Count; number++)
        {
            foreach (var (_, forged) in Forged.Where(forged => forged.Step == number))
            {
                tcp.SendAt(forged.FromServer == Reverse, sent[forged.FromServer ? 1 : 0], forged.Bytes, TcpFlags.Psh | TcpFlags.Ack);
            }

            var step = Script.Steps[number];
            sent[step.FromServer ? 1 : 0] += step.Bytes.Length;
            if (step.FromServer == Reverse)
            {
                tcp.FromInitiator(step.Bytes);
            }
            else
            {
                tcp.FromResponder(step.Bytes);
            }
        }

        return tcp.Close().Packets;
    }

    /// <summary>
    /// Initial sequence numbers that are unique to the session: no two real connections between the same endpoints share both (RFC 6528), and sessions are
    /// named by them.
    /// </summary>
    private (uint Initiator, uint Responder) InitialSequences()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> time = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(time, Time.Ticks);
        hash.AppendData(time);
        foreach (var step in Script.Steps)
        {
            hash.AppendData(step.Bytes);
        }

        byte[] digest = hash.GetHashAndReset();
        return (BinaryPrimitives.ReadUInt32BigEndian(digest), BinaryPrimitives.ReadUInt32BigEndian(digest.AsSpan(sizeof(uint))));
    }

    /// <summary>The session in the form of pcaps/manifest.jsonl.</summary>
    public JsonObject Truth()
    {
        var truth = new JsonObject
        {
            ["client"] = Client,
            ["server"] = Server,
            ["server_port"] = Reverse ? null : JsonValue.Create((int)Port),
            ["initiator"] = Reverse ? "Server" : "Client",
            ["carrier"] = "Tcp",
            ["server_version"] = ServerVersion,
            ["client_version"] = ClientVersion,
            ["offered"] = new JsonArray([.. Offered.Select(type => JsonValue.Create(type))]),
            ["security_type"] = SecurityType,
            ["security_sub_type"] = SubType,
            ["result"] = Result,
            ["no_authentication"] = NoAuthentication,
            ["findings"] = new JsonArray([.. Findings.Order(StringComparer.Ordinal).Select(name => JsonValue.Create(name))]),
        };
        Add(truth, "client_port", Reverse ? JsonValue.Create((int)Port) : null);
        Add(truth, "desktop_name", DesktopName);
        Add(truth, "stage", Stage);
        return truth;
    }

    private static void Add(JsonObject truth, string name, JsonNode? value)
    {
        if (value is not null)
        {
            truth[name] = value;
        }
    }
}
