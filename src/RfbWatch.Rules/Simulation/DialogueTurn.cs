namespace RfbWatch.Rules.Simulation;

/// <summary>The data that one end of a session sends before it waits for the other.</summary>
/// <param name="FromServer">Whether the RFB server sends it.</param>
/// <param name="Bytes">The data.</param>
public sealed record DialogueTurn(bool FromServer, byte[] Bytes);
