using RfbWatch.Protocol.Readings;

namespace RfbWatch.Protocol;

/// <summary>One copy of disputed bytes.</summary>
/// <param name="Frame">The frame that contained it.</param>
/// <param name="Penalty">How implausible its packet is, in bits.</param>
/// <param name="Marks">The reasons, as named by the caller in <see cref="StreamCopy.Marks"/>.</param>
/// <param name="IsAccepted">Whether it contains the accepted bytes.</param>
public sealed record ConflictCopy(long Frame, int Penalty, int Marks, bool IsAccepted);
