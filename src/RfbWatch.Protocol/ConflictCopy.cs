using RfbWatch.Protocol.Readings;

namespace RfbWatch.Protocol;

/// <summary>One copy of disputed bytes.</summary>
/// <param name="Frame">The frame that carried it.</param>
/// <param name="Penalty">What speaks against its packet, in bits.</param>
/// <param name="Marks">Why, as the caller named it in <see cref="StreamCopy.Marks"/>.</param>
/// <param name="Taken">Whether it holds the bytes that were taken.</param>
public sealed record ConflictCopy(long Frame, int Penalty, int Marks, bool Taken);
