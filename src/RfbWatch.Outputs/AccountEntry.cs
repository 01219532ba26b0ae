namespace RfbWatch.Outputs;

/// <summary>The part of an output's account that must persist, in addition to what the output can determine from its own files.</summary>
/// <param name="Emitted">Rows given to it.</param>
/// <param name="Lost">Rows lost, by cause.</param>
/// <param name="InMemory">Rows that were waiting in memory: they are lost with the process.</param>
/// <param name="Position">Its position, in a numbering of its own; 0 if it needs none.</param>
public sealed record AccountEntry(long Emitted, IReadOnlyDictionary<LossCause, long> Lost, long InMemory = 0, long Position = 0);
