namespace RfbWatch.Cli;

/// <summary>The command line is invalid. The message is one line: the item, its value, what is allowed.</summary>
public sealed class UsageException(string message) : Exception(message);
