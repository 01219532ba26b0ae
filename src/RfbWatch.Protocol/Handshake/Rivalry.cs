using RfbWatch.Protocol.Carriers;

namespace RfbWatch.Protocol.Handshake;

/// <summary>Two readings with opposite roles that the bytes prove equally: one side imitates the other role, with bytes that are also valid in its own.</summary>
/// <param name="Chosen">The reading that is reported.</param>
/// <param name="IsByConnection">Whether it was chosen because its server accepted the connection.</param>
/// <param name="IsRejectedOpen">Whether the session was open without authentication under the other reading.</param>
internal sealed record Rivalry(HandshakeReading Chosen, bool IsByConnection, bool IsRejectedOpen)
{
    /// <summary>Chooses between two readings.</summary>
    /// <param name="initiator">The reading whose server opened the connection.</param>
    /// <param name="acceptor">The reading whose server accepted it.</param>
    /// <param name="carrier">The carrier, which may indicate the roles.</param>
    public static Rivalry Between(HandshakeReading initiator, HandshakeReading acceptor, CarrierFacts? carrier)
    {
        int lead = RoleScore.Of(initiator.State) - RoleScore.Of(acceptor.State);
        bool isByConnection = carrier?.ServerSide is null && Math.Abs(lead) < RoleScore.Margin;
        var chosen = carrier?.ServerSide is { } server ? (server == initiator.ServerSide ? initiator : acceptor) : !isByConnection && lead > 0 ? initiator : acceptor;
        return new Rivalry(chosen, isByConnection, IsOpen(chosen == initiator ? acceptor : initiator));
    }

    private static bool IsOpen(HandshakeReading reading) =>
        FactsFold.Of(reading.State, reading.ServerSpoke, reading.ServerIsAtRest, new RoleClaim(reading.ServerSide, RoleBasis.Unknown, AreProved: false, AreAmbiguous: true), new CarrierFacts()).NoAuthentication;
}
