namespace RfbWatch.Outputs;

/// <summary>The part of an output's account that must persist, in addition to what the output can determine from its own files.</summary>
/// <param name="Emitted">Rows written to the output.</param>
/// <param name="Lost">Rows lost, by cause.</param>
/// <param name="InMemory">Rows waiting in memory, which are lost with the process.</param>
/// <param name="Position">The output's position, in its own numbering; 0 if it does not use one.</param>
public sealed record AccountEntry(long Emitted, IReadOnlyDictionary<LossCause, long> Lost, long InMemory = 0, long Position = 0);
