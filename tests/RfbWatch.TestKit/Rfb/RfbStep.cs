namespace RfbWatch.TestKit.Rfb;

/// <summary>One message of a script.</summary>
/// <param name="FromServer">Whether the RFB server sends it.</param>
/// <param name="Bytes">Its bytes.</param>
public readonly record struct RfbStep(bool FromServer, byte[] Bytes);
