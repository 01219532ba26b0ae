using RfbWatch.Protocol.Carriers;

namespace RfbWatch.Protocol.Handshake;

/// <summary>Two readings with opposite roles that the bytes prove equally: one side imitates the other role, with bytes that are also valid in its own.</summary>
/// <param name="Chosen">The reading that is reported.</param>
/// <param name="IsByConnection">Whether it was chosen because its server accepted the connection.</param>
/// <param name="IsRejectedOpen">Whether the session was open without authentication under the other reading.</param>
internal sealed record Rivalry(HandshakeReading Chosen, bool IsByConnection, bool IsRejectedOpen)
{
    /// <summary>Returns the rivalry of two readings; null if only one of them is proved, or neither.</summary>
    /// <param name="leading">The reading of the side that is assumed to be the server.</param>
    /// <param name="other">The reading of the other side.</param>
    /// <param name="initiator">The side that opened the connection; null if unknown.</param>
    /// <param name="carrier">The carrier, which may indicate the roles.</param>
    public static Rivalry? Between(HandshakeReading leading, HandshakeReading other, Side? initiator, CarrierFacts? carrier)
    {
        if (!(leading.IsCertain && other.IsConvincing) && !(other.IsCertain && leading.IsConvincing))
        {
            return null;
        }

        // A list with an invalid type, for example. What else a list contains is no evidence, because a forger writes its own.
        bool isLeadingWrong = RoleScore.Of(leading.State) < 0, isOtherWrong = RoleScore.Of(other.State) < 0;
        bool isByConnection = carrier?.ServerSide is null && isLeadingWrong == isOtherWrong && initiator is not null;
        var chosen = carrier?.ServerSide is { } server ? (leading.ServerSide == server ? leading : other)
            : isLeadingWrong != isOtherWrong ? (isLeadingWrong ? other : leading)
            : leading.ServerSide == initiator ? other
            : leading;
        return new Rivalry(chosen, isByConnection, IsOpen(chosen == leading ? other : leading));
    }

    private static bool IsOpen(HandshakeReading reading) =>
        FactsFold.Of(reading.State, reading.ServerSpoke, reading.ServerIsAtRest, new RoleClaim(reading.ServerSide, RoleBasis.Unknown, AreProved: false, AreAmbiguous: true), new CarrierFacts()).NoAuthentication;
}
