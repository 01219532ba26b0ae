namespace RfbWatch.Protocol.Security;

/// <summary>
/// UltraVNC's MS-Logon. Sizes from vncviewer/ClientConnection.cpp and winvnc/vncclient.cpp: I is a challenge of 64 and one of 16 bytes,
/// answered by user and domain of 256 each and both responses; II is generator, modulus and key of 8 bytes each, answered by a key
/// of 8, the user in 256 and the password in 64; III is an X25519 key of 32 bytes, answered by a key of 32 bytes and the same two fields.
/// </summary>
internal sealed class MsLogon : FixedExchange
{
    private const int NameField = 256;
    private const int PasswordField = 64;
    private const int FirstChallenge = 64;
    private const int DiffieHellmanNumber = 8;
    private const int Curve25519Key = 32;

    private MsLogon(int serverLength, int clientLength)
        : base(serverLength, clientLength)
    {
    }

    /// <summary>MS-Logon I.</summary>
    public static MsLogon First { get; } = new(
        FirstChallenge + VncAuthentication.ChallengeLength,
        NameField + NameField + FirstChallenge + VncAuthentication.ChallengeLength);

    /// <summary>MS-Logon II.</summary>
    public static MsLogon Second { get; } = new(3 * DiffieHellmanNumber, DiffieHellmanNumber + NameField + PasswordField);

    /// <summary>MS-Logon III.</summary>
    public static MsLogon Third { get; } = new(Curve25519Key, Curve25519Key + NameField + PasswordField);
}
