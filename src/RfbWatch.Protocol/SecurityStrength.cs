namespace RfbWatch.Protocol;

/// <summary>The protection provided by a security type.</summary>
public enum SecurityStrength : byte
{
    /// <summary>Not publicly known.</summary>
    Unknown,

    /// <summary>No authentication at all.</summary>
    None,

    /// <summary>A marker or a wrapper: the protection depends on the data inside.</summary>
    Depends,

    /// <summary>A login that can be broken or replayed from a capture, or that names a user without proof.</summary>
    Weak,

    /// <summary>An unencrypted user name or password.</summary>
    Cleartext,

    /// <summary>The login is protected, but the session after it is not.</summary>
    LoginOnly,

    /// <summary>Login and session are encrypted.</summary>
    Encrypted,
}
