using RfbWatch.Detection;
using RfbWatch.Events.Rows;
using RfbWatch.Events.Schemas;
using RfbWatch.Protocol;
using RfbWatch.TestKit;

namespace RfbWatch.Events.Tests;

/// <summary>The Evidence column names every finding of a session, with the bytes that prove it.</summary>
public sealed class EvidenceColumnTests
{
    [Fact]
    public void Every_finding_is_named_with_its_bytes_or_without_any()
    {
        var flow = SessionBuilder.Flow(responderPort: 8443);
        var session = SessionBuilder.Judged(
            facts => facts with
            {
                NoAuthentication = true,
                Proofs = PackedProofs.Of(
                [
                    new(ProvenFacts.NoAuthentication | ProvenFacts.Choice, ProofName.SecurityType, Side.A, ByteStream.Tcp, 12, 1, 9),
                    new(ProvenFacts.Versions, ProofName.ProtocolVersion, Side.B, ByteStream.Tcp, 0, 12, 4),
                    new(ProvenFacts.NoAuthentication, ProofName.ServerInit, Side.B, ByteStream.WebSocket, 18, 24, 11),
                ]),
            },
            flow);

        Assert.Equal(
            """{"NoAuthSession":[{"name":"SecurityType","side":"Client","stream":"Tcp","stream_offset":12,"length":1,"frame":9},{"name":"ServerInit","side":"Server","stream":"WebSocket","stream_offset":18,"length":24,"frame":11}],"NonStandardPort":[]}""",
            Evidence(session));
    }

    [Fact]
    public void Every_copy_of_disputed_bytes_is_named()
    {
        var session = SessionBuilder.Judged(facts => facts with
        {
            Handshake = new Disputed
            {
                Rivals = [],
                Truncated = false,
                Conflict = new(Side.A, Token.Choice, 12, 1, ConflictDecision.PeerConfirmed, [new(7, 0, 0, false), new(8, 0, 0, true)]),
            },
        });

        Assert.Equal(
            """{"HandshakeConflict":[{"name":"Choice","side":"Client","stream":"Tcp","stream_offset":12,"length":1,"frame":7,"taken":false},{"name":"Choice","side":"Client","stream":"Tcp","stream_offset":12,"length":1,"frame":8,"taken":true}]}""",
            Evidence(session));
    }

    [Fact]
    public void Bytes_that_no_packet_holds_have_no_frame()
    {
        var conflict = new HandshakeConflict(Side.A, Token.Choice, 12, 1, ConflictDecision.PeerConfirmed, []);
        var facts = SessionBuilder.Facts() with { Handshake = new Disputed { Rivals = [], Truncated = false, Conflict = conflict } };

        Assert.Equal(new ProvingBytes("Choice", Side.A, ByteStream.Tcp, 12, 1, 0, false), Assert.Single(facts.ProofOf(ProvenFacts.Conflict)));
    }

    private static string Evidence(Session session)
    {
        int column = Tables.RfbSessions.IndexOf("Evidence");
        return JsonFormat.TextOf(Tables.RfbSessions.Columns[column], Tables.RfbSessions.RowOf(new SessionRecord(session, "", new RowOptions()))[column]);
    }

    private sealed class Disputed : DisputedHandshake
    {
        public override ReadingFacts Facts { get; } = new(Side.B, null, null, "1", 1, null, AuthenticationResult.NotRequired, true);

        public override (long A, long B) Replay(Action<Side, ReadOnlyMemory<byte>, Arrival> receive) => (0, 0);
    }
}
