using System.Security.Cryptography;
using System.Text;

namespace RfbWatch.Detection;

/// <summary>
/// Identifies a session: the same as its flow (<see cref="FlowId"/>), because one TCP connection carries one session. Only if a run contains several sessions with the same flow identifier
/// (captures that were generated or replayed with the same sequence numbers), the later ones get other identifiers.
/// </summary>
public static class SessionId
{
    private const int DigestBytes = 8; // two digits each

    /// <summary>The identifier of a session that is not the first with its flow identifier: 16 hexadecimal digits of SHA-256 over that identifier and the difference.</summary>
    /// <param name="flow">The flow's identifier.</param>
    /// <param name="difference">The difference from the first session with that identifier.</param>
    public static string Apart(FlowId flow, string difference) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{flow}\0{difference}")).AsSpan(0, DigestBytes));
}
