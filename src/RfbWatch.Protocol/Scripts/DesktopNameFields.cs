namespace RfbWatch.Protocol.Scripts;

/// <summary>The desktop name in ServerInit.</summary>
/// <param name="Text">The name, safe to print, without Apple's binary prefix.</param>
/// <param name="Raw">Its first bytes as on the wire.</param>
/// <param name="HasApplePrefix">Whether it was preceded by Apple's binary prefix.</param>
internal sealed record DesktopNameFields(string Text, byte[] Raw, bool HasApplePrefix);
