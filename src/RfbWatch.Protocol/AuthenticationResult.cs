namespace RfbWatch.Protocol;

/// <summary>What became of the authentication. Named in the tables by the member names.</summary>
public enum AuthenticationResult : byte
{
    /// <summary>The outcome is not in what was seen.</summary>
    NotSeen,

    /// <summary>The chosen method asks for nothing and the session was opened.</summary>
    NotRequired,

    /// <summary>SecurityResult 0, or what follows only after it.</summary>
    Succeeded,

    /// <summary>SecurityResult 1, or the UltraVNC form of it.</summary>
    Failed,

    /// <summary>SecurityResult 2: too many attempts.</summary>
    TooMany,

    /// <summary>The server refused before any method was chosen (security type 0, an empty list).</summary>
    Refused,

    /// <summary>The conversation went on encrypted before the outcome could be read.</summary>
    Encrypted,
}
