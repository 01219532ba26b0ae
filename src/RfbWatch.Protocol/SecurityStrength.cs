namespace RfbWatch.Protocol;

/// <summary>What a security type is worth.</summary>
public enum SecurityStrength : byte
{
    /// <summary>Not publicly known.</summary>
    Unknown,

    /// <summary>No authentication at all.</summary>
    None,

    /// <summary>A marker or a wrapper: what it is worth depends on what follows inside.</summary>
    Depends,

    /// <summary>A login that can be broken or replayed from a capture, or that names a user without proving anything.</summary>
    Weak,

    /// <summary>A user name or password in clear.</summary>
    Cleartext,

    /// <summary>The login is protected, the session after it is not.</summary>
    LoginOnly,

    /// <summary>Login and session are encrypted.</summary>
    Encrypted,
}
