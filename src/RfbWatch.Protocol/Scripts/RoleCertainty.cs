namespace RfbWatch.Protocol.Scripts;

/// <summary>How well the bytes of both sides confirm that one of them is the server.</summary>
internal enum RoleCertainty : byte
{
    /// <summary>Nothing beyond banners.</summary>
    None,

    /// <summary>The choice is one of the offered types.</summary>
    ChoiceOffered,

    /// <summary>A SecurityResult is at its expected position.</summary>
    ResultRead,

    /// <summary>ServerInit, a refusal with its text, or a chain of client messages: only one role sends these.</summary>
    Certain,
}
