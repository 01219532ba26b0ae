namespace RfbWatch.Protocol.Scripts;

/// <summary>How far the bytes of both sides bear out that one of them is the server.</summary>
internal enum RoleCertainty : byte
{
    /// <summary>Nothing beyond banners.</summary>
    None,

    /// <summary>The choice is one of the offered types.</summary>
    ChoiceOffered,

    /// <summary>A SecurityResult stands where it must.</summary>
    ResultRead,

    /// <summary>ServerInit, a refusal with its text, or a chain of client messages: only one role sends these.</summary>
    Certain,
}
