namespace RfbWatch.Rules.Simulation;

/// <summary>What one end of a session sends before it waits for the other.</summary>
/// <param name="FromServer">Whether the RFB server sends it.</param>
/// <param name="Bytes">What it sends.</param>
public sealed record DialogueTurn(bool FromServer, byte[] Bytes);
