using RfbWatch.Flows;
using RfbWatch.Kql.Values;
using RfbWatch.Protocol;

namespace RfbWatch.Events.Rows;

/// <summary>The Conflict column of RfbSessions: conflicting copies of handshake bytes with their frames, the reason why one copy was chosen, and the alternative readings.</summary>
internal static class ConflictField
{
    /// <summary>Creates the object; null if no copies differ.</summary>
    public static KustoValue Of(ConversationFacts facts) =>
        facts.Handshake is { Conflict: { } conflict } handshake ? Of(conflict, handshake) : KustoValue.Null;

    private static KustoValue Of(HandshakeConflict conflict, DisputedHandshake handshake) => Cell.Bag(
        new("side", KustoValue.Of(conflict.Side == handshake.Facts.Server ? "Server" : "Client")),
        new("token", KustoValue.Of(conflict.Token.ToString())),
        new("stream_offset", KustoValue.Of(conflict.Offset)),
        new("length", KustoValue.Of((long)conflict.Length)),
        new("decision", KustoValue.Of(conflict.Decision.ToString())),
        new("undecided", KustoValue.Of(handshake.Undecided)),
        new("truncated", KustoValue.Of(handshake.Truncated)),
        new("copies", KustoValue.Of(new DynamicArray([.. conflict.Copies.Select(copy => Cell.Bag(
            new("frame", KustoValue.Of(copy.Frame)),
            new("taken", KustoValue.Of(copy.IsAccepted)),
            new("marks", KustoValue.Of(copy.Marks == 0 ? "" : ((SegmentMarks)copy.Marks).ToString()))))]))),
        new("rivals", KustoValue.Of(new DynamicArray([.. handshake.Rivals.Select(Of)]))));

    private static KustoValue Of(ReadingFacts rival)
    {
        var members = new List<KeyValuePair<string, KustoValue>>
        {
            new("server_version", KustoValue.Of(rival.ServerVersion?.ToString())),
            new("client_version", KustoValue.Of(rival.ClientVersion?.ToString())),
            new("offered_security_types", KustoValue.Of(rival.Offered)),
        };
        if (rival.SecurityType is { } type)
        {
            members.Add(new("security_type", KustoValue.Of((long)type)));
        }

        members.Add(new("result", KustoValue.Of(rival.Result.ToString())));
        members.Add(new("no_authentication", KustoValue.Of(rival.NoAuthentication)));
        return Cell.Bag(members);
    }
}
