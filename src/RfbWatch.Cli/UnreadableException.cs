namespace RfbWatch.Cli;

/// <summary>A file that an option names cannot be read, or holds nothing that can be. The message is one line: the thing, why, what to do.</summary>
public sealed class UnreadableException(string message) : Exception(message);
