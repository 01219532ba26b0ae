using System.Security.Cryptography;
using System.Text;

namespace RfbWatch.Detection;

/// <summary>
/// Names a session: as its flow (<see cref="FlowId"/>), for one TCP connection carries one session. Only where a run holds several sessions that the wire names alike
/// (captures that were written or replayed with the same sequence numbers) the later ones get names of their own.
/// </summary>
public static class SessionId
{
    private const int DigestBytes = 8; // two digits each

    /// <summary>The name of a session that is not the first of its flow's name: 16 hexadecimal digits of SHA-256 over that name and what tells it apart.</summary>
    /// <param name="flow">The flow's name.</param>
    /// <param name="difference">What differs from the first session of that name.</param>
    public static string Apart(FlowId flow, string difference) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{flow}\0{difference}")).AsSpan(0, DigestBytes));
}
