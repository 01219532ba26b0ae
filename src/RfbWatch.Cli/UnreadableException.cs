namespace RfbWatch.Cli;

/// <summary>A file named by an option cannot be read, or contains nothing usable. The message is one line: the item, the reason, what to do.</summary>
public sealed class UnreadableException(string message) : Exception(message);
