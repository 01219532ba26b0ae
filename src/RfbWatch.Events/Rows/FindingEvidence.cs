using RfbWatch.Detection;
using RfbWatch.Kql.Values;
using RfbWatch.Protocol;

namespace RfbWatch.Events.Rows;

/// <summary>The Evidence column of RfbSessions: for each finding, where the bytes are that prove it.</summary>
internal static class FindingEvidence
{
    /// <summary>An object with an array for each finding; of one that no byte shows, an empty one.</summary>
    public static KustoValue Of(Session session) => Cell.Bag(
        session.Findings.Select(finding => KeyValuePair.Create(finding.Name, KustoValue.Of(new DynamicArray([.. finding.Proof.Of(session).Select(bytes => Of(bytes, session))])))));

    private static KustoValue Of(in ProvingBytes bytes, Session session)
    {
        KeyValuePair<string, KustoValue>[] members =
        [
            new("name", KustoValue.Of(bytes.Name)),
            new("side", KustoValue.Of((bytes.Side == Side.A) == session.ServerIsInitiator ? "Server" : "Client")),
            new("stream", KustoValue.Of(bytes.Stream.ToString())),
            new("stream_offset", KustoValue.Of(bytes.Offset)),
            new("length", KustoValue.Of((long)bytes.Length)),
            new("frame", KustoValue.Of(bytes.Frame)),
        ];
        return bytes.IsAccepted is { } accepted ? Cell.Bag([.. members, new("taken", KustoValue.Of(accepted))]) : Cell.Bag(members);
    }
}
