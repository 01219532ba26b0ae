namespace RfbWatch.Protocol;

/// <summary>The authentication result. The member names are used in the tables.</summary>
public enum AuthenticationResult : byte
{
    /// <summary>The result was not captured.</summary>
    NotSeen,

    /// <summary>The chosen method requires no authentication and the session was opened.</summary>
    NotRequired,

    /// <summary>SecurityResult 0, or data that follows only after it.</summary>
    Succeeded,

    /// <summary>SecurityResult 1, or its UltraVNC variant.</summary>
    Failed,

    /// <summary>SecurityResult 2: too many attempts.</summary>
    TooMany,

    /// <summary>The server refused before a method was chosen (security type 0, an empty list).</summary>
    Refused,

    /// <summary>The conversation continued encrypted before the result could be read.</summary>
    Encrypted,
}
